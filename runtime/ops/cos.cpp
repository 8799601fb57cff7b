// Cosine, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& cos_op = define({
    .name = "cos",
    .doc = "The cosine of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.cos(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {-dy[0] * sin(op.input())}; },
    .samples = {{normal({3, 5})}},
});

Value cos(const Value& x) { return emit(cos_op, {x}); }

}  // namespace kcc
