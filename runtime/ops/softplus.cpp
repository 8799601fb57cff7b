// log(1 + exp(x)), elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& softplus_op = define({
    .name = "softplus",
    .doc = "log(1 + exp(x)), computed so that it neither overflows nor cancels.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) {
      using T = typename decltype(x)::Scalar;
      return (x <= T(0)).select(T(0), x) + (-x.abs()).exp().log1p();
    }),
    .vjp = [](const OpCall& op, const Values& dy) -> Values { return {dy[0] * sigmoid(op.input())}; },
    .samples = {{normal({3, 5})}, {constant({2}, {-90.0, 90.0})}},
});

Value softplus(const Value& x) { return emit(softplus_op, {x}); }

}  // namespace kcc
