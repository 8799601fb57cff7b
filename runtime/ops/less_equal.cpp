// a <= b, elementwise.
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& less_equal_op = define({
    .name = "less_equal",
    .doc = "Whether a <= b, element by element.",
    .traits = kPointwise,
    .infer = compare_type,
    .kernel = comparison([](auto a, auto b) { return a <= b; }),
    .samples = {{integers({3, 5}, 0, 3), integers({3, 5}, 0, 3)}, {normal({4}), normal({4})}},
});

Value less_equal(const Value& a, const Value& b) { return binary(less_equal_op, a, b); }

}  // namespace kcc
