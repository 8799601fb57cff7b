// Flips images in training, each by chance.
#include "runtime/layers/dropout.h"

namespace kcc {
namespace {

struct RandomFlip final : Layer {
  Arg<std::string> mode{this, "mode", "horizontal_and_vertical",
                        one_of({"horizontal", "vertical", "horizontal_and_vertical"}), "which sides may change"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};
  DataFormat data_format{this};

  Value call(Value x, Call c) override {
    need_rank(*this, x, 4, "[batch, height, width, channels]");
    x = floating(x);
    if (!c.training) return x;
    mix_seed(c, seed);
    const auto turned = [&](const Value& v, int axis) {
      const Value on = less(random_uniform(c.context.builder, {v.dim(0), 1, 1, 1}, v.dtype()), 0.5);
      return where(on, flip(v, axis), v);
    };
    if (*mode != "vertical") x = turned(x, 2);
    if (*mode != "horizontal") x = turned(x, 1);
    return x;
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(RandomFlip, "Flips images in training, each by chance.");

}  // namespace
}  // namespace kcc
