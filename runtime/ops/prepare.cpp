#include "runtime/ops/prepare.h"

#include "runtime/base/check.h"
#include "runtime/tiles/program.h"

namespace kcc {

Prepared prepare(const Signature& s) {
  if (s.op->kernel.prepare) return s.op->kernel.prepare(s);
  KCC_CHECK(s.op->traits & kPointwise, s.op->name + " has no kernel");
  return prepare_program(single(s));
}

}  // namespace kcc
