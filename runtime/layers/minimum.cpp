// The least of several values, element by element.
#include "runtime/layers/merge.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Minimum final : Merge {
  Value merge(const Values& in, const Values& masks) override { return merge_unmasked(in, masks, kcc::minimum); }
};
KCC_REGISTER(Minimum, "The least of several values, element by element.");

}  // namespace
}  // namespace kcc
