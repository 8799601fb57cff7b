// Turns, moves and zooms images in training, each by an amount of its own. Formulas: keras/src/layers/preprocessing/
// image_preprocessing, random_rotation.py, random_translation.py, random_zoom.py.
#include <numbers>

#include "runtime/layers/images.h"

namespace kcc {
namespace {

Value images_of(const Layer& layer, const Value& x) {
  need_rank(layer, x, 4, "[batch, height, width, channels]");
  return x;
}

struct RandomRotation final : Layer {
  Arg<Factor> factor{this, "factor", "how far, as a share of a whole turn: a number f for [-f, f], or [low, high]"};
  FillArgs fill{this};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};
  DataFormat data_format{this};

  Value call(Value x, Call c) override {
    x = images_of(*this, floating(x));
    if (!c.training) return x;
    mix_seed(c, seed);
    const Value angle = drawn(c, x, factor) * (2 * std::numbers::pi), one = cos(angle), other = sin(angle);
    const auto w = static_cast<double>(x.dim(2) - 1), h = static_cast<double>(x.dim(1) - 1);
    return transformed(
        x, {one, -other, (w - (one * w - other * h)) / 2.0, other, one, (h - (other * w + one * h)) / 2.0}, fill);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(RandomRotation, "Turns images in training, each by an angle of its own.");

struct RandomTranslation final : Layer {
  Arg<Factor> height_factor{this, "height_factor", "how far down, as a share of the height"};
  Arg<Factor> width_factor{this, "width_factor", "how far to the right, as a share of the width"};
  FillArgs fill{this};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};
  DataFormat data_format{this};

  Value call(Value x, Call c) override {
    x = images_of(*this, floating(x));
    if (!c.training) return x;
    mix_seed(c, seed);
    const Value down = drawn(c, x, height_factor) * static_cast<double>(x.dim(1)),
                right = drawn(c, x, width_factor) * static_cast<double>(x.dim(2));
    const Value one = ones_like(down), none = zeros_like(down);
    return transformed(x, {one, none, -right, none, one, -down}, fill);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(RandomTranslation, "Moves images in training, each by an amount of its own.");

struct RandomZoom final : Layer {
  Arg<Factor> height_factor{this, "height_factor", "how much of the height more is seen: below 0 it is zoomed in"};
  Arg<std::optional<Factor>> width_factor{this, "width_factor", std::nullopt,
                                          "the same of the width; default: what the height draws"};
  FillArgs fill{this};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};
  DataFormat data_format{this};

  Value call(Value x, Call c) override {
    x = images_of(*this, floating(x));
    if (!c.training) return x;
    mix_seed(c, seed);
    const Value high = drawn(c, x, height_factor) + 1.0,
                wide = width_factor.get() ? drawn(c, x, **width_factor) + 1.0 : high;
    const Value none = zeros_like(high);
    const auto centre = [](const Value& zoom, int64_t size) {
      return (1.0 - zoom) * (static_cast<double>(size - 1) * 0.5);
    };
    return transformed(x, {wide, none, centre(wide, x.dim(2)), none, high, centre(high, x.dim(1))}, fill);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(RandomZoom, "Zooms images in training, each by an amount of its own.");

}  // namespace
}  // namespace kcc
