// Inverse sine, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& asin_op = define({
    .name = "asin",
    .doc = "The inverse sine of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.asin(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {dy[0] * rsqrt(1.0 - square(op.input()))};
    },
    .samples = {{uniform({3, 5}, -0.9, 0.9)}},
});

Value asin(const Value& x) { return emit(asin_op, {x}); }

}  // namespace kcc
