// One of two by a condition, elementwise.
#include "runtime/base/problem.h"
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {
namespace {

// By bits, so that the compiler makes vector instructions of it: T is an unsigned integer of the elements' size.
template <class T>
TileFn select_loop() {
  return [](void* out, const void* const* in, int64_t n) {
    const auto* c = static_cast<const uint8_t*>(in[0]);
    const auto* a = static_cast<const T*>(in[1]);
    const auto* b = static_cast<const T*>(in[2]);
    auto* to = static_cast<T*>(out);
    for (int64_t i = 0; i < n; ++i) {
      const T mask = static_cast<T>(T(0) - T(c[i]));
      to[i] = static_cast<T>((a[i] & mask) | (b[i] & static_cast<T>(~mask)));
    }
  };
}

Types where_type(const Attrs&, const Types& in) {
  if (in[0].dtype != DType::kBool || !(in[1] == in[2]) || !(in[0].shape == in[1].shape))
    refuse("shape", "where takes a truth value and two alike, not " + to_string(in[0]) + ", " + to_string(in[1]) +
                        ", " + to_string(in[2]));
  return {in[1]};
}

}  // namespace

const Op& where_op = define({
    .name = "where",
    .doc = "a where the condition holds, else b, element by element.",
    .traits = kPointwise,
    .infer = where_type,
    .kernel =
        [] {
          Kernel k;
          for (DType t : {DType::kFloat32, DType::kInt32}) k.tiles.push_back({t, select_loop<uint32_t>()});
          for (DType t : {DType::kFloat64, DType::kInt64, DType::kString})
            k.tiles.push_back({t, select_loop<uint64_t>()});
          for (DType t : {DType::kBool, DType::kUint8}) k.tiles.push_back({t, select_loop<uint8_t>()});
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
  return emit(where_op, {broadcast_to(cast(condition, DType::kBool), shape), broadcast_to(ab[0], shape),
                         broadcast_to(ab[1], shape)});
}

}  // namespace kcc
