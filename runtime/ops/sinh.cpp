// Hyperbolic sine, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& sinh_op = define({
    .name = "sinh",
    .doc = "The hyperbolic sine of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.sinh(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] * cosh(op.input())}; },
    .samples = {{normal({3, 5})}},
});

Value sinh(const Value& x) { return emit(sinh_op, {x}); }

}  // namespace kcc
