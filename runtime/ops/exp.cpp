// Exponential, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& exp_op = define({
    .name = "exp",
    .doc = "e to the power of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.exp(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] * op.result()}; },
    .samples = {{normal({3, 5})}},
});

Value exp(const Value& x) { return emit(exp_op, {x}); }

}  // namespace kcc
