// Inverse cosine, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& acos_op = define({
    .name = "acos",
    .doc = "The inverse cosine of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.acos(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {-dy[0] * rsqrt(1.0 - square(op.input()))};
    },
    .samples = {{uniform({3, 5}, -0.9, 0.9)}},
});

Value acos(const Value& x) { return emit(acos_op, {x}); }

}  // namespace kcc
