// Sets a share of the elements to zero in training, and scales the rest so that the sum is kept.
#include "runtime/model/layer.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Dropout final : Layer {
  Arg<double> rate{this, "rate", between(0, 1), "share of the elements that are set to zero"};
  Arg<std::optional<std::vector<std::optional<int64_t>>>> noise_shape{this, "noise_shape", std::nullopt, "shape of the mask: 1 where it is shared, null where it is the input's"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "draws come from the spec's seed; this one is mixed in"};

  Value call(Value x, Call c) override {
    if (!c.training || rate == 0.0) return x;
    Shape shape = x.shape();
    if (noise_shape.get()) {
      const auto& wanted = **noise_shape;
      if (static_cast<int>(wanted.size()) != x.rank()) refuse("arg.range", "`noise_shape` has " + std::to_string(wanted.size()) + " dimensions, and the input has " + std::to_string(x.rank()));
      for (size_t i = 0; i < wanted.size(); ++i)
        if (wanted[i]) shape.set(static_cast<int>(i), *wanted[i]);
    }
    const Value keep = greater_equal(random_uniform(c.context.builder, shape, x.dtype()), rate);
    if (rate == 1.0) return zeros_like(x);
    return x * cast(keep, x.dtype()) * (1.0 / (1.0 - rate));
  }
};

KCC_REGISTER(Dropout, "Sets a share of the elements to zero in training.");

}  // namespace
}  // namespace kcc
