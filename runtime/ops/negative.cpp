// Negation, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& negative_op = define({
    .name = "negative",
    .doc = "The negative of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers([](auto x) {
      return x * static_cast<typename decltype(x)::Scalar>(-1);  // of 0 it is -0; Eigen's negation takes it from 0
    }),
    .vjp = []([[maybe_unused]] const OpCall& op, const Values& dy) -> Values { return {-dy[0]}; },
    .samples = {{normal({3, 5})}},
});

Value operator-(const Value& x) { return emit(negative_op, {x}); }

}  // namespace kcc
