// Quotient, elementwise.
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& divide_op = define({
    .name = "divide",
    .doc = "The quotient, element by element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise<2>([](auto a, auto b) { return a / b; }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {op.wants(0) ? dy[0] / op.input(1) : Value{}, op.wants(1) ? -dy[0] * op.result() / op.input(1) : Value{}};
    },
    .samples = {{normal({3, 5}), uniform({3, 5}, 0.5, 2.0)}},
});

// Integers are divided as floating numbers, as Python does.
Value operator/(const Value& a, const Value& b) {
  const DType dtype = promote(promote(a.dtype(), b.dtype()), DType::kFloat32);
  return binary(divide_op, cast(a, dtype), cast(b, dtype));
}
Value operator/(const Value& a, double b) {
  return is_float(a.dtype()) ? binary(divide_op, a, b) : cast(a, DType::kFloat32) / b;
}
Value operator/(double a, const Value& b) {
  return is_float(b.dtype()) ? binary(divide_op, a, b) : a / cast(b, DType::kFloat32);
}

}  // namespace kcc
