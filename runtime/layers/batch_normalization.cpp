// Brings each channel to mean 0 and variance 1: of the batch in training, of the moving statistics otherwise.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct BatchNormalization final : Layer {
  Arg<int64_t> axis{this, "axis", -1, "the axis of the channels"};
  Arg<double> momentum{this, "momentum", 0.99, between(0, 1), "share of a moving statistic that a step keeps"};
  Arg<double> epsilon{this, "epsilon", 0.001, at_least(0), "added to the variance"};
  Arg<bool> center{this, "center", true, "add beta"};
  Arg<bool> scale{this, "scale", true, "multiply by gamma"};
  WeightArgs beta{this, "beta", "zeros"};
  WeightArgs gamma{this, "gamma", "ones"};
  Arg<Ref<Initializer>> moving_mean_initializer{this, "moving_mean_initializer", "zeros", "how it starts"};
  Arg<Ref<Initializer>> moving_variance_initializer{this, "moving_variance_initializer", "ones", "how it starts"};

  Value call(Value x, Call c) override {
    need_rank_at_least(*this, x, 2, "a dimension beside the batch");
    x = floating(x);
    const int at = need_axis(*this, x, axis);
    const Shape channels{x.dim(at)};
    const Value g = scale ? weight(gamma, channels) : Value{};
    const Value b = center ? weight(beta, channels) : Value{};
    Variable& moving_mean = state("moving_mean", {x.dtype(), channels}, moving_mean_initializer);
    Variable& moving_variance = state("moving_variance", {x.dtype(), channels}, moving_variance_initializer);

    Value mean_, variance_;  // [channels]
    if (c.training && !frozen()) {
      Ints others;
      for (int i = 0; i < x.rank(); ++i)
        if (i != at) others.push_back(i);
      moments(x, c.mask(), others, mean_, variance_);
      assign(moving_mean, read(moving_mean) * *momentum + stop_gradient(mean_) * (1 - *momentum));
      assign(moving_variance, read(moving_variance) * *momentum + stop_gradient(variance_) * (1 - *momentum));
    } else {
      mean_ = read(moving_mean);
      variance_ = read(moving_variance);
    }

    Shape along;  // [1, .., channels, .., 1]
    for (int i = 0; i < x.rank(); ++i) along.push_back(i == at ? x.dim(at) : 1);
    Value factor = rsqrt(variance_ + *epsilon);
    if (g) factor = factor * g;
    Value offset = -mean_ * factor;
    if (b) offset = b + offset;
    return x * reshape(factor, along) + reshape(offset, along);
  }

 private:
  // Only what the mask keeps counts.
  static void moments(const Value& x, const Value& mask, const Ints& axes, Value& mean_, Value& variance_) {
    if (!mask) {
      mean_ = mean(x, axes);
      variance_ = variance(x, axes);
      return;
    }
    const Value kept = cast(broadcast_to(mask_like(mask, x), x.shape()), x.dtype());
    const Value count = sum(kept, axes, true) + 1e-7;
    const Value m = sum(where(cast(kept, DType::kBool), x, zeros_like(x)), axes, true) / count;
    const Value difference = where(cast(kept, DType::kBool), x - m, zeros_like(x));
    const Value v = sum(square(difference), axes, true) / count;
    mean_ = reshape(m, {m.shape().count()});
    variance_ = reshape(v, {v.shape().count()});
  }
};
KCC_REGISTER(BatchNormalization, "Brings each channel to mean 0 and variance 1 over the batch.");

}  // namespace
}  // namespace kcc
