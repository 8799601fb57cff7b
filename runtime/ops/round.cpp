// Rounding to the nearest whole number, halves to even, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& round_op = define({
    .name = "round",
    .doc = "The nearest whole number; halves go to the even one.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.rint(); }),
    .samples = {{normal({3, 5})}, {constant({4}, {0.5, 1.5, -0.5, 2.5})}},
});

Value round(const Value& x) { return emit(round_op, {x}); }

}  // namespace kcc
