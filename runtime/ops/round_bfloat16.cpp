// Numbers as bfloat16 holds them: eight bits of fraction, rounded to the nearest, ties to even.
#include "runtime/ops/round_bfloat16.h"

#include <bit>

#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {
namespace {

float as_bfloat16(float x) {
  const auto bits = std::bit_cast<uint32_t>(x);
  const uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000u;
  return x != x ? x : std::bit_cast<float>(rounded);
}

}  // namespace

const Op& round_bfloat16_op = define({
    .name = "round_bfloat16",
    .doc = "The nearest number that bfloat16 has; the gradient is rounded likewise.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise([](auto x) {
      return x.unaryExpr([](auto e) { return static_cast<decltype(e)>(as_bfloat16(static_cast<float>(e))); });
    }),
    .vjp = [](const OpCall&, const Values& dy) -> Values { return {round_bfloat16(dy[0])}; },
    .samples = {{{normal({3, 5})}, {}, false}},  // a staircase
});

Value round_bfloat16(const Value& x) { return emit(round_bfloat16_op, {x}); }

}  // namespace kcc
