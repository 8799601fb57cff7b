// Random numbers whose spread is chosen by the size of the kernel, so that signals keep theirs from layer to layer.
#include <cmath>

#include "runtime/base/problem.h"
#include "runtime/initializers/draws.h"

namespace kcc {
namespace {

enum class Mode { kIn, kOut, kAverage };
enum class Distribution { kTruncated, kNormal, kUniform };

Tensor scaled(const Type& type, const Philox& random, const Fans& fans, double scale, Mode mode,
              Distribution distribution) {
  const double fan = mode == Mode::kIn ? fans.in : mode == Mode::kOut ? fans.out : (fans.in + fans.out) / 2;
  const double variance = scale / std::max(1.0, fan);
  switch (distribution) {
    case Distribution::kUniform: {
      const double limit = std::sqrt(3 * variance);
      return draw_uniform(type, random, -limit, limit);
    }
    case Distribution::kNormal: return draw_normal(type, random, 0, std::sqrt(variance));
    case Distribution::kTruncated: break;
  }
  constexpr double kLeft = 0.87962566103423978;  // deviation of a normal distribution that is cut at two deviations
  return draw_truncated(type, random, 0, std::sqrt(variance) / kLeft);
}

// Which axes of the kernel count, where its shape does not tell.
struct FanAxes {
  Arg<std::optional<std::vector<int64_t>>> input_axes, output_axes;
  explicit FanAxes(Object* owner)
      : input_axes{owner, "input_axes", std::nullopt, "the axes of the kernel whose sizes make the inputs"},
        output_axes{owner, "output_axes", std::nullopt, "the axes whose sizes make the outputs; both are given"} {}
  void settle() const {
    if (input_axes.get().has_value() != output_axes.get().has_value())
      refuse("arg.missing", "`input_axes` and `output_axes` are given together");
  }
  Fans of(const Shape& shape, const Fans& otherwise) const {
    if (!input_axes.get() || !output_axes.get()) return otherwise;
    const auto product = [&](const std::vector<int64_t>& axes) {
      double n = 1;
      for (int64_t axis : axes) {
        const int64_t at = axis < 0 ? axis + shape.rank() : axis;
        if (at < 0 || at >= shape.rank())
          refuse("arg.range", "the weight is " + to_string(shape) + ", and has no axis " + std::to_string(axis));
        n *= static_cast<double>(shape[static_cast<int>(at)]);
      }
      return n;
    };
    return {product(**input_axes), product(**output_axes)};
  }
};

struct VarianceScaling final : RandomInitializer {
  Arg<double> scale{this, "scale", 1.0, more_than(0), "the variance, times the fan"};
  Arg<std::string> mode{this, "mode", "fan_in", one_of({"fan_in", "fan_out", "fan_avg"}),
                        "inputs, outputs, or their mean"};
  Arg<std::string> distribution{this, "distribution", "truncated_normal",
                                one_of({"truncated_normal", "untruncated_normal", "uniform", "normal"})};
  Arg<std::optional<int64_t>> seed{
      this, "seed", std::nullopt,
      "the same numbers wherever it stands; default: the spec's seed, and others for each weight"};
  FanAxes axes{this};

  void settle() override { axes.settle(); }

  Tensor draw(const Type& type, const Philox& random, const Fans& fans) const override {
    return scaled(type, random, axes.of(type.shape, fans), scale,
                  *mode == "fan_in"    ? Mode::kIn
                  : *mode == "fan_out" ? Mode::kOut
                                       : Mode::kAverage,
                  *distribution == "uniform"              ? Distribution::kUniform
                  : *distribution == "untruncated_normal" ? Distribution::kNormal
                                                          : Distribution::kTruncated);
  }
  std::optional<int64_t> seed_of() const override { return seed; }
};
KCC_REGISTER(VarianceScaling, "Random numbers whose variance is `scale` divided by the number of inputs or outputs.");

template <int scale, Mode mode, Distribution distribution>
struct Scaled final : RandomInitializer {
  Arg<std::optional<int64_t>> seed{
      this, "seed", std::nullopt,
      "the same numbers wherever it stands; default: the spec's seed, and others for each weight"};
  FanAxes axes{this};

  void settle() override { axes.settle(); }
  Tensor draw(const Type& type, const Philox& random, const Fans& fans) const override {
    return scaled(type, random, axes.of(type.shape, fans), scale, mode, distribution);
  }
  std::optional<int64_t> seed_of() const override { return seed; }
};
using GlorotUniform = Scaled<1, Mode::kAverage, Distribution::kUniform>;
using GlorotNormal = Scaled<1, Mode::kAverage, Distribution::kTruncated>;
using HeUniform = Scaled<2, Mode::kIn, Distribution::kUniform>;
using HeNormal = Scaled<2, Mode::kIn, Distribution::kTruncated>;
using LecunUniform = Scaled<1, Mode::kIn, Distribution::kUniform>;
using LecunNormal = Scaled<1, Mode::kIn, Distribution::kTruncated>;
KCC_REGISTER(GlorotUniform, "Uniform numbers of variance 2 / (inputs + outputs).");
KCC_REGISTER(GlorotNormal, "Truncated normal numbers of variance 2 / (inputs + outputs).");
KCC_REGISTER(HeUniform, "Uniform numbers of variance 2 / inputs.");
KCC_REGISTER(HeNormal, "Truncated normal numbers of variance 2 / inputs.");
KCC_REGISTER(LecunUniform, "Uniform numbers of variance 1 / inputs.");
KCC_REGISTER(LecunNormal, "Truncated normal numbers of variance 1 / inputs.");

}  // namespace
}  // namespace kcc
