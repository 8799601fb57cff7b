// Rounding down, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& floor_op = define({
    .name = "floor",
    .doc = "The largest whole number that is not above.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) { return x.floor(); }),
    .samples = {{normal({3, 5})}},
});

Value floor(const Value& x) { return emit(floor_op, {x}); }

}  // namespace kcc
