// 1 / x, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& reciprocal_op = define({
    .name = "reciprocal",
    .doc = "The reciprocal of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.inverse(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {-dy[0] * square(op.result())}; },
    .samples = {{uniform({3, 5}, 0.1, 3.0)}},
});

Value reciprocal(const Value& x) { return emit(reciprocal_op, {x}); }

}  // namespace kcc
