// Weights that start with random numbers of a fixed spread.
#include "runtime/initializers/draws.h"

namespace kcc {
namespace {

struct RandomUniform final : RandomInitializer {
  Arg<double> minval{this, "minval", -0.05, "the lowest number"};
  Arg<double> maxval{this, "maxval", 0.05, "above the highest number"};
  Arg<std::optional<int64_t>> seed{
      this, "seed", std::nullopt,
      "the same numbers wherever it stands; default: the spec's seed, and others for each weight"};
  Tensor draw(const Type& type, const Philox& random, const Fans&) const override {
    return draw_uniform(type, random, minval, maxval);
  }
  std::optional<int64_t> seed_of() const override { return seed; }
};
KCC_REGISTER(RandomUniform, "Uniform numbers.", "uniform");

struct RandomNormal final : RandomInitializer {
  Arg<double> mean{this, "mean", 0.0, "their mean"};
  Arg<double> stddev{this, "stddev", 0.05, at_least(0), "their standard deviation"};
  Arg<std::optional<int64_t>> seed{
      this, "seed", std::nullopt,
      "the same numbers wherever it stands; default: the spec's seed, and others for each weight"};
  Tensor draw(const Type& type, const Philox& random, const Fans&) const override {
    return draw_normal(type, random, mean, stddev);
  }
  std::optional<int64_t> seed_of() const override { return seed; }
};
KCC_REGISTER(RandomNormal, "Normal numbers.", "normal");

struct TruncatedNormal final : RandomInitializer {
  Arg<double> mean{this, "mean", 0.0, "their mean"};
  Arg<double> stddev{this, "stddev", 0.05, at_least(0), "their standard deviation before the cut"};
  Arg<std::optional<int64_t>> seed{
      this, "seed", std::nullopt,
      "the same numbers wherever it stands; default: the spec's seed, and others for each weight"};
  Tensor draw(const Type& type, const Philox& random, const Fans&) const override {
    return draw_truncated(type, random, mean, stddev);
  }
  std::optional<int64_t> seed_of() const override { return seed; }
};
KCC_REGISTER(TruncatedNormal, "Normal numbers, none more than two standard deviations from the mean.");

}  // namespace
}  // namespace kcc
