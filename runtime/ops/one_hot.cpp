// Whole numbers as vectors with a single 1.
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"

namespace kcc {

Value one_hot(const Value& ids, int64_t classes, DType dtype) {
  const Value wide = expand_dims(ids, -1);
  return cast(equal(wide, iota(ids.builder(), classes, ids.dtype())), dtype);
}

}  // namespace kcc
