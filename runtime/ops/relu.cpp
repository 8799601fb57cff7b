// max(x, 0), elementwise; its gradient at 0 is 0.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& relu_op = define({
    .name = "relu",
    .doc = "max(x, 0).",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers(
        [](auto x) { return (x <= typename decltype(x)::Scalar(0)).select(typename decltype(x)::Scalar(0), x); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {where(greater(op.result(), 0.0), dy[0], zeros_like(dy[0]))};
    },
    .samples = {{uniform({3, 5}, 0.1, 2.0)}, {uniform({4}, -2.0, -0.1)}},
});

Value relu(const Value& x) { return emit(relu_op, {x}); }

}  // namespace kcc
