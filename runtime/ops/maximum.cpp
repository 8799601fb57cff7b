// The larger, elementwise; NaN where one is.
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& maximum_op = define({
    .name = "maximum",
    .doc = "The larger of two, element by element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers<2>([](auto a, auto b) { return (b > a || b != b).select(b, a); }),  // NaN wins
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {where(greater_equal(op.input(0), op.input(1)), dy[0], zeros_like(dy[0])),
              where(greater_equal(op.input(0), op.input(1)), zeros_like(dy[0]), dy[0])};
    },
    .samples = {{normal({3, 5}), normal({3, 5})}},
});

Value maximum(const Value& a, const Value& b) { return binary(maximum_op, a, b); }
Value maximum(const Value& a, double b) { return binary(maximum_op, a, b); }

}  // namespace kcc
