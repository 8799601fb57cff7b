// One of two by a condition, elementwise.
#include "runtime/base/problem.h"
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {
namespace {

template <class T>
TileFn select_loop() {
  return [](void* out, const void* const* in, int64_t n) {
    const auto* c = static_cast<const bool*>(in[0]);
    const auto* a = static_cast<const T*>(in[1]);
    const auto* b = static_cast<const T*>(in[2]);
    auto* to = static_cast<T*>(out);
    for (int64_t i = 0; i < n; ++i) to[i] = c[i] ? a[i] : b[i];
  };
}

Types infer(const Attrs&, const Types& in) {
  if (in[0].dtype != DType::kBool || !(in[1] == in[2]) || !(in[0].shape == in[1].shape))
    refuse("shape", "where takes a truth value and two alike, not " + to_string(in[0]) + ", " + to_string(in[1]) + ", " + to_string(in[2]));
  return {in[1]};
}

}  // namespace

const Op& where_op = define({
    .name = "where",
    .doc = "a where the condition holds, else b, element by element.",
    .traits = kPointwise,
    .infer = infer,
    .kernel = [] {
      Kernel k;
      k.tiles = {{DType::kFloat32, select_loop<float>()}, {DType::kFloat64, select_loop<double>()},
                 {DType::kInt32, select_loop<int32_t>()}, {DType::kInt64, select_loop<int64_t>()},
                 {DType::kString, select_loop<int64_t>()}, {DType::kBool, select_loop<bool>()}, {DType::kUint8, select_loop<uint8_t>()}};
      return k;
    }(),
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      return {Value{}, op.wants(1) ? where(op.input(0), dy[0], zeros_like(dy[0])) : Value{},
              op.wants(2) ? where(op.input(0), zeros_like(dy[0]), dy[0]) : Value{}};
    },
    .samples = {{bools({3, 5}), normal({3, 5}), normal({3, 5})}},
});

Value where(const Value& condition, const Value& a, const Value& b) {
  const Values ab = together(a, b);
  const Shape shape = broadcast_shape(condition.shape(), ab[0].shape());
  return emit(where_op, {broadcast_to(cast(condition, DType::kBool), shape), broadcast_to(ab[0], shape), broadcast_to(ab[1], shape)});
}

}  // namespace kcc
