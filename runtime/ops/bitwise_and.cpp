// Bits of both, elementwise.
#include "runtime/ops/elementwise.h"
#include "runtime/ops/integers.h"
#include "runtime/ops/operands.h"

namespace kcc {

const Op& bitwise_and_op = define({
    .name = "bitwise_and",
    .doc = "The bits that two integers share, element by element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = of_integers([](auto x, auto y) { return x & y; }),
    .samples = {{integers({3, 5}, -9, 9), integers({3, 5}, -9, 9)},
                {integers({3, 5}, 0, 255, DType::kUint8), integers({3, 5}, 0, 255, DType::kUint8)}},
});

Value bitwise_and(const Value& a, const Value& b) { return binary(bitwise_and_op, a, b); }

}  // namespace kcc
