// Brings each row to mean 0 and variance 1 over some axes.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct LayerNormalization final : Layer {
  Arg<Ints> axis{this, "axis", Ints{-1}, "over which mean and variance are taken"};
  Arg<double> epsilon{this, "epsilon", 0.001, at_least(0), "added to the variance"};
  Arg<bool> center{this, "center", true, "add beta"};
  Arg<bool> scale{this, "scale", true, "multiply by gamma"};
  WeightArgs beta{this, "beta", "zeros"};
  WeightArgs gamma{this, "gamma", "ones"};

  Value call(Value x, Call) override {
    x = floating(x);
    const Ints axes = need_axes(*this, x, axis);
    Shape shape, along;
    for (int64_t a : axes) shape.push_back(x.dim(static_cast<int>(a)));
    for (int i = 0; i < x.rank(); ++i)
      along.push_back(std::find(axes.begin(), axes.end(), i) == axes.end() ? 1 : x.dim(i));
    Value factor = rsqrt(variance(x, axes, true) + *epsilon);
    const Value center_ = mean(x, axes, true);
    if (scale) factor = factor * reshape(weight(gamma, shape), along);
    Value offset = -center_ * factor;
    if (center) offset = offset + reshape(weight(beta, shape), along);
    return x * factor + offset;
  }
};
KCC_REGISTER(LayerNormalization, "Brings each row to mean 0 and variance 1 over some axes.");

}  // namespace
}  // namespace kcc
