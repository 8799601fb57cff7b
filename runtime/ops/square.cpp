// Square, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& square_op = define({
    .name = "square",
    .doc = "The square of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers([](auto x) { return x.square(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] * 2.0 * op.input()}; },
    .samples = {{normal({3, 5})}},
});

Value square(const Value& x) { return emit(square_op, {x}); }

}  // namespace kcc
