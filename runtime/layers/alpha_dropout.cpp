// Dropout for networks of `selu`: mean and variance of the input are kept.
#include <cmath>

#include "runtime/layers/dropout.h"

namespace kcc {
namespace {

struct AlphaDropout final : Layer {
  Arg<double> rate{this, "rate", at_least_below(0, 1), "share of the elements that are set to selu's lowest value"};
  Arg<NoiseShape> noise_shape{this, "noise_shape", std::nullopt,
                              "shape of the draw: 1 where it is shared, null where it is the input's"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  Value call(Value x, Call c) override {
    x = floating(x);
    if (!c.training || rate == 0.0) return x;
    mix_seed(c, seed);
    constexpr double kLowest = -1.6732632423543772 * 1.0507009873554805;
    const double p = rate, a = 1 / std::sqrt((1 - p) * (1 + p * kLowest * kLowest)), b = -a * kLowest * p;
    const Value keep =
        cast(greater_equal(random_uniform(c.context.builder, noise_of(noise_shape, x), x.dtype()), p), x.dtype());
    return (x * keep + (1.0 - keep) * kLowest) * a + b;
  }
};
KCC_REGISTER(AlphaDropout, "Dropout that keeps mean and variance, for `selu`.");

}  // namespace
}  // namespace kcc
