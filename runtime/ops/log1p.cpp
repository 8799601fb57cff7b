// log(1 + x), elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& log1p_op = define({
    .name = "log1p",
    .doc = "log(1 + x), exact near 0.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.log1p(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] / (op.input() + 1.0)}; },
    .samples = {{uniform({3, 5}, 0.1, 3.0)}},
});

Value log1p(const Value& x) { return emit(log1p_op, {x}); }

}  // namespace kcc
