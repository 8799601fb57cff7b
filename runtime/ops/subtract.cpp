// Difference, elementwise.
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& subtract_op = define({
    .name = "subtract",
    .doc = "The difference, element by element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers<2>([](auto a, auto b) { return a - b; }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {dy[0], -dy[0]};
    },
    .samples = {{normal({3, 5}), normal({3, 5})}},
});

Value operator-(const Value& a, const Value& b) { return binary(subtract_op, a, b); }
Value operator-(const Value& a, double b) { return binary(subtract_op, a, b); }
Value operator-(double a, const Value& b) { return binary(subtract_op, a, b); }

}  // namespace kcc
