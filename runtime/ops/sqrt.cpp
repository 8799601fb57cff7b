// Square root, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& sqrt_op = define({
    .name = "sqrt",
    .doc = "The square root of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.sqrt(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] * 0.5 / op.result()}; },
    .samples = {{uniform({3, 5}, 0.1, 3.0)}},
});

Value sqrt(const Value& x) { return emit(sqrt_op, {x}); }

}  // namespace kcc
