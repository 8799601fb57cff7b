// a >= b, elementwise.
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& greater_equal_op = define({
    .name = "greater_equal",
    .doc = "Whether a >= b, element by element.",
    .traits = kPointwise,
    .infer = compare_type,
    .kernel = comparison([](auto a, auto b) { return a >= b; }),
    .samples = {{integers({3, 5}, 0, 3), integers({3, 5}, 0, 3)}, {normal({4}), normal({4})}},
});

Value greater_equal(const Value& a, const Value& b) { return binary(greater_equal_op, a, b); }
Value greater_equal(const Value& a, double b) { return binary(greater_equal_op, a, b); }

}  // namespace kcc
