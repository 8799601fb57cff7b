// Hyperbolic tangent, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& tanh_op = define({
    .name = "tanh",
    .doc = "The hyperbolic tangent of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.tanh(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {dy[0] * (1.0 - square(op.result()))};
    },
    .samples = {{normal({3, 5})}, {constant({2}, {-80.0, 80.0})}},
});

Value tanh(const Value& x) { return emit(tanh_op, {x}); }

}  // namespace kcc
