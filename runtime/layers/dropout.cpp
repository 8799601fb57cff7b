// Sets a share of the elements to zero in training, and scales the rest so that the sum is kept.
#include "runtime/layers/dropout.h"

namespace kcc {

Value dropout(const Value& x, double rate, const Call& c, const std::optional<Shape>& noise) {
  if (!c.training || rate == 0) return x;
  if (rate == 1) return zeros_like(x);
  const Value keep = greater_equal(random_uniform(c.context.builder, noise.value_or(x.shape()), x.dtype()), rate);
  return x * cast(keep, x.dtype()) * (1 / (1 - rate));
}

void mix_seed(const Call& c, const std::optional<int64_t>& seed) {
  if (seed) c.context.builder.draws ^= stream_of("seed " + std::to_string(*seed)) << 32;
}

Shape noise_of(const NoiseShape& wanted, const Value& x) {
  Shape shape = x.shape();
  if (!wanted) return shape;
  if (static_cast<int>(wanted->size()) != x.rank())
    refuse("shape", "`noise_shape` has " + std::to_string(wanted->size()) +
                        " dimensions, the batch included, and the input has " + std::to_string(x.rank()));
  for (int i = 0; i < x.rank(); ++i) {
    const std::optional<int64_t>& size = (*wanted)[static_cast<size_t>(i)];
    if (size && *size != 1 && *size != x.dim(i))
      refuse("shape", "`noise_shape` is " + std::to_string(*size) + " along axis " + std::to_string(i) +
                          ", and must be 1, null or " + std::to_string(x.dim(i)));
    if (size) shape.set(i, *size);
  }
  return shape;
}

namespace {

struct Dropout final : Layer {
  Arg<double> rate{this, "rate", between(0, 1), "share of the elements that are set to zero"};
  Arg<NoiseShape> noise_shape{this, "noise_shape", std::nullopt,
                              "shape of the draw: 1 where it is shared, null where it is the input's"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  Value call(Value x, Call c) override {
    x = floating(x);
    mix_seed(c, seed);
    return dropout(x, rate, c, noise_of(noise_shape, x));
  }
};
KCC_REGISTER(Dropout, "Sets a share of the elements to zero in training.");

}  // namespace
}  // namespace kcc
