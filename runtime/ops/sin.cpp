// Sine, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& sin_op = define({
    .name = "sin",
    .doc = "The sine of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.sin(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] * cos(op.input())}; },
    .samples = {{normal({3, 5})}},
});

Value sin(const Value& x) { return emit(sin_op, {x}); }

}  // namespace kcc
