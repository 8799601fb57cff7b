// Logistic function, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& sigmoid_op = define({
    .name = "sigmoid",
    .doc = "1 / (1 + exp(-x)).",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return (1 + (-x).exp()).inverse(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {dy[0] * op.result() * (1.0 - op.result())};
    },
    .samples = {{normal({3, 5})}, {constant({2}, {-90.0, 90.0})}},
});

Value sigmoid(const Value& x) { return emit(sigmoid_op, {x}); }

}  // namespace kcc
