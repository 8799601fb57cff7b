// Gauss' error function, elementwise.
#include <cmath>
#include <numbers>

#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& erf_op = define({
    .name = "erf",
    .doc = "The error function of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.unaryExpr([](auto e) { return std::erf(e); }); }),
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      return {dy[0] * (2.0 / std::sqrt(std::numbers::pi)) * exp(-square(op.input()))};
    },
    .samples = {{normal({3, 5})}},
});

Value erf(const Value& x) { return emit(erf_op, {x}); }

}  // namespace kcc
