// Makes images brighter or darker in training, each by an amount of its own.
#include "runtime/layers/images.h"

namespace kcc {
namespace {

struct RandomBrightness final : Layer {
  Arg<Factor> factor{this, "factor", "how much, as a share of the range: a number f for [-f, f], or [low, high]"};
  Arg<std::vector<double>> value_range{this, "value_range", std::vector<double>{0, 255}, "of what points can be"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  void settle() override {
    if (value_range->size() != 2 || (*value_range)[0] >= (*value_range)[1])
      refuse("arg.range", "`value_range` must be two numbers, the lower first");
  }

  Value call(Value x, Call c) override {
    need_rank(*this, x, 4, "[batch, height, width, channels]");
    x = floating(x);
    if (!c.training) return x;
    mix_seed(c, seed);
    const double low = (*value_range)[0], high = (*value_range)[1];
    const Value more = reshape(drawn(c, x, factor) * (high - low), Shape{x.dim(0), 1, 1, 1});
    return clip(x + more, low, high);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(RandomBrightness, "Makes images brighter or darker in training, each by an amount of its own.");

}  // namespace
}  // namespace kcc
