// Logical not, elementwise.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& logical_not_op = define({
    .name = "logical_not",
    .doc = "The opposite of every truth value.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = logical<1>([](auto x) { return !x; }),
    .samples = {{bools({3, 5})}},
});

Value logical_not(const Value& x) { return emit(logical_not_op, {cast(x, DType::kBool)}); }

}  // namespace kcc
