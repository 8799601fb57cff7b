// Hyperbolic cosine, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& cosh_op = define({
    .name = "cosh",
    .doc = "The hyperbolic cosine of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.cosh(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] * sinh(op.input())}; },
    .samples = {{normal({3, 5})}},
});

Value cosh(const Value& x) { return emit(cosh_op, {x}); }

}  // namespace kcc
