// exp(x) - 1, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& expm1_op = define({
    .name = "expm1",
    .doc = "exp(x) - 1, exact near 0.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.expm1(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] * (op.result() + 1.0)}; },
    .samples = {{normal({3, 5})}},
});

Value expm1(const Value& x) { return emit(expm1_op, {x}); }

}  // namespace kcc
