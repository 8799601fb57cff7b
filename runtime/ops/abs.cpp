// Absolute value, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& abs_op = define({
    .name = "abs",
    .doc = "The absolute value of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers([](auto x) { return x.abs(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] * sign(op.input())}; },
    .samples = {{uniform({3, 5}, 0.1, 2.0)}, {uniform({4}, -2.0, -0.1)}},
});

Value abs(const Value& x) { return emit(abs_op, {x}); }

}  // namespace kcc
