// Tangent, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& tan_op = define({
    .name = "tan",
    .doc = "The tangent of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.tan(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {dy[0] * (1.0 + square(op.result()))};
    },
    .samples = {{uniform({3, 5}, -1.0, 1.0)}},
});

Value tan(const Value& x) { return emit(tan_op, {x}); }

}  // namespace kcc
