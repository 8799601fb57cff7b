// Inverse tangent, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& atan_op = define({
    .name = "atan",
    .doc = "The inverse tangent of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.atan(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {dy[0] / (1.0 + square(op.input()))};
    },
    .samples = {{normal({3, 5})}},
});

Value atan(const Value& x) { return emit(atan_op, {x}); }

}  // namespace kcc
