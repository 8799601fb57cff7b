// The difference of two values, element by element.
#include "runtime/layers/merge.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Subtract final : Merge {
  size_t most() const override { return 2; }
  Value merge(const Values& in, const Values&) override { return in[0] - in[1]; }
};
KCC_REGISTER(Subtract, "The difference of two values, element by element.");

}  // namespace
}  // namespace kcc
