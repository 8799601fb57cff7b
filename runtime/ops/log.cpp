// Natural logarithm, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& log_op = define({
    .name = "log",
    .doc = "The natural logarithm of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.log(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {dy[0] / op.input()}; },
    .samples = {{uniform({3, 5}, 0.1, 3.0)}},
});

Value log(const Value& x) { return emit(log_op, {x}); }

}  // namespace kcc
