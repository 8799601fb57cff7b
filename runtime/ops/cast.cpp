// Conversion of elements to another dtype: one operation for each target.
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {
namespace {

template <class To, class From>
std::pair<DType, TileFn> loop() {
  return {dtype_of<From>(), [](void* out, const void* const* in, int64_t n) {
            // Behind the last element lies anything, which no bool may be.
            constexpr bool kTruth = std::is_same_v<From, bool>;
            const auto* from = static_cast<const std::conditional_t<kTruth, uint8_t, From>*>(in[0]);
            auto* to = static_cast<To*>(out);
            for (int64_t i = 0; i < n; ++i) to[i] = static_cast<To>(kTruth ? from[i] != 0 : from[i]);
          }};
}

template <class To>
const Op& define_cast(std::string name) {
  Kernel kernel;
  kernel.tiles = {loop<To, bool>(),    loop<To, uint8_t>(), loop<To, int32_t>(),
                  loop<To, int64_t>(), loop<To, float>(),   loop<To, double>()};
  return define({
      .name = std::move(name),
      .doc = "Every element as another type; fractions are cut off, and as a truth value everything but 0 is true.",
      .traits = kPointwise,
      .infer = [](const Attrs&, const Types& in) -> Types {
        if (in[0].dtype == DType::kString)
          refuse("dtype", "text cannot be cast to " + std::string(name_of(dtype_of<To>())));
        return {{dtype_of<To>(), in[0].shape}};
      },
      .kernel = kernel,
      .vjp = [](const OpCall& op, const Values& dy) -> Values {
        if (!is_float(op.input().dtype())) return {Value{}};
        return {cast(dy[0], op.input().dtype())};
      },
      .samples = {{uniform({3, 5}, 0, 9)}, {integers({3, 5}, 0, 9)}, {bools({3})}},
  });
}

const Op& to_bool = define_cast<bool>("cast_bool");
const Op& to_uint8 = define_cast<uint8_t>("cast_uint8");
const Op& to_int32 = define_cast<int32_t>("cast_int32");
const Op& to_int64 = define_cast<int64_t>("cast_int64");
const Op& to_float32 = define_cast<float>("cast_float32");
const Op& to_float64 = define_cast<double>("cast_float64");

}  // namespace

Value cast(const Value& x, DType dtype) {
  if (x.dtype() == dtype) return x;
  switch (dtype) {
    case DType::kBool: return emit(to_bool, {x});
    case DType::kUint8: return emit(to_uint8, {x});
    case DType::kInt32: return emit(to_int32, {x});
    case DType::kInt64: return emit(to_int64, {x});
    case DType::kFloat32: return emit(to_float32, {x});
    case DType::kFloat64: return emit(to_float64, {x});
    case DType::kString: break;
  }
  refuse("dtype", std::string(name_of(x.dtype())) + " cannot be cast to text");
}

}  // namespace kcc
