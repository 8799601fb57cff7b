// Logical xor, elementwise.
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& logical_xor_op = define({
    .name = "logical_xor",
    .doc = "a != b of two truth values, element by element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = logical<2>([](auto a, auto b) { return a != b; }),
    .samples = {{bools({3, 5}), bools({3, 5})}},
});

Value logical_xor(const Value& a, const Value& b) {
  return binary(logical_xor_op, cast(a, DType::kBool), cast(b, DType::kBool));
}

}  // namespace kcc
