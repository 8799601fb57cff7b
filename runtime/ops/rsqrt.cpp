// 1 / sqrt(x), elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& rsqrt_op = define({
    .name = "rsqrt",
    .doc = "The reciprocal square root of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.sqrt().inverse(); }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values {
      return {dy[0] * -0.5 * op.result() / op.input()};
    },
    .samples = {{uniform({3, 5}, 0.1, 3.0)}},
});

Value rsqrt(const Value& x) { return emit(rsqrt_op, {x}); }

}  // namespace kcc
