// Power, elementwise.
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& pow_op = define({
    .name = "pow",
    .doc = "a to the power of b, element by element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise<2>([](auto a, auto b) { return a.pow(b); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {op.wants(0) ? dy[0] * op.input(1) * pow(op.input(0), op.input(1) - 1.0) : Value{},
              op.wants(1)
                  ? dy[0] * op.result() * log(where(greater(op.input(0), 0.0), op.input(0), ones_like(op.input(0))))
                  : Value{}};
    },
    .samples = {{uniform({3, 5}, 0.2, 2.0), normal({3, 5})}},
});

Value pow(const Value& a, const Value& b) { return binary(pow_op, a, b); }

}  // namespace kcc
