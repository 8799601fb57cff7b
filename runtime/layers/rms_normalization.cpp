// Divides each row by the root of its mean square, and multiplies by a learned scale.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct RMSNormalization final : Layer {
  Arg<Ints> axis{this, "axis", Ints{-1}, "over which the mean is taken"};
  Arg<double> epsilon{this, "epsilon", 1e-6, at_least(0), "added to the mean square"};

  Value call(Value x, Call) override {
    x = floating(x);
    const Ints axes = need_axes(*this, x, axis);
    Shape shape, along;
    for (int64_t a : axes) shape.push_back(x.dim(static_cast<int>(a)));
    for (int i = 0; i < x.rank(); ++i)
      along.push_back(std::find(axes.begin(), axes.end(), i) == axes.end() ? 1 : x.dim(i));
    return x * rsqrt(mean(square(x), axes, true) + *epsilon) * reshape(weight("scale", shape, "ones"), along);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(RMSNormalization, "Divides each row by the root of its mean square.");

}  // namespace
}  // namespace kcc
