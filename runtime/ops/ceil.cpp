// Rounding up, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& ceil_op = define({
    .name = "ceil",
    .doc = "The smallest whole number that is not below.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.ceil(); }),
    .samples = {{normal({3, 5})}},
});

Value ceil(const Value& x) { return emit(ceil_op, {x}); }

}  // namespace kcc
