// Sign, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& sign_op = define({
    .name = "sign",
    .doc = "-1, 0 or 1 by the sign of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers([](auto x) { return x.sign(); }),
    .samples = {{normal({3, 5})}},
});

Value sign(const Value& x) { return emit(sign_op, {x}); }

}  // namespace kcc
