// Bits of either, elementwise.
#include "runtime/ops/elementwise.h"
#include "runtime/ops/integers.h"
#include "runtime/ops/operands.h"

namespace kcc {

const Op& bitwise_or_op = define({
    .name = "bitwise_or",
    .doc = "The bits that at least one of two integers has, element by element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = of_integers([](auto x, auto y) { return x | y; }),
    .samples = {{integers({3, 5}, -9, 9), integers({3, 5}, -9, 9)},
                {integers({3, 5}, 0, 255, DType::kUint8), integers({3, 5}, 0, 255, DType::kUint8)}},
});

Value bitwise_or(const Value& a, const Value& b) { return binary(bitwise_or_op, a, b); }

}  // namespace kcc
