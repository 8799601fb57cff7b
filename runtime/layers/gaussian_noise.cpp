// Normal noise in training: added to the input, or multiplied into it.
#include <cmath>

#include "runtime/layers/dropout.h"

namespace kcc {
namespace {

struct GaussianNoise final : Layer {
  Arg<double> stddev{this, "stddev", between(0, 1), "standard deviation of the noise"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  Value call(Value x, Call c) override {
    x = floating(x);
    if (!c.training || stddev == 0.0) return x;
    mix_seed(c, seed);
    return x + random_normal(c.context.builder, x.shape(), x.dtype()) * *stddev;
  }
};
KCC_REGISTER(GaussianNoise, "Adds normal noise in training.");

struct GaussianDropout final : Layer {
  Arg<double> rate{this, "rate", at_least_below(0, 1), "noise as strong as that of a dropout of this rate"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  Value call(Value x, Call c) override {
    x = floating(x);
    if (!c.training || rate == 0.0) return x;
    mix_seed(c, seed);
    return x * (random_normal(c.context.builder, x.shape(), x.dtype()) * std::sqrt(*rate / (1 - *rate)) + 1.0);
  }
};
KCC_REGISTER(GaussianDropout, "Multiplies by normal noise of mean 1 in training.");

}  // namespace
}  // namespace kcc
