// The smaller, elementwise; NaN where one is.
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& minimum_op = define({
    .name = "minimum",
    .doc = "The smaller of two, element by element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers<2>([](auto a, auto b) { return (b < a || b != b).select(b, a); }),  // NaN wins
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {where(greater(op.input(0), op.input(1)), zeros_like(dy[0]), dy[0]),
              where(greater(op.input(0), op.input(1)), dy[0], zeros_like(dy[0]))};
    },
    .samples = {{normal({3, 5}), normal({3, 5})}},
});

Value minimum(const Value& a, const Value& b) { return binary(minimum_op, a, b); }
Value minimum(const Value& a, double b) { return binary(minimum_op, a, b); }
Value clip(const Value& x, double low, double high) { return minimum(maximum(x, low), high); }

}  // namespace kcc
