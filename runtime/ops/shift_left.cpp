// Bits moved up, elementwise.
#include "runtime/ops/elementwise.h"
#include "runtime/ops/integers.h"
#include "runtime/ops/operands.h"
#include "runtime/ops/shifts.h"

namespace kcc {

const Op& shift_left_op = define({
    .name = "shift_left",
    .doc = "The bits of a moved up by b places, element by element; by 0 to one less than there are.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = of_integers([](auto x, auto y) { return x << shift_by(y); }),
    .samples = {{integers({3, 5}, -9, 9), integers({3, 5}, 0, 5)},
                {integers({3, 5}, -9, 9), integers({3, 5}, -50, 50)},
                {integers({3, 5}, 0, 255, DType::kUint8), integers({3, 5}, 0, 4, DType::kUint8)}},
});

Value shift_left(const Value& a, const Value& b) { return binary(shift_left_op, a, b); }

}  // namespace kcc
