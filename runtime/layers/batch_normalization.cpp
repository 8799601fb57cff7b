// Brings each channel to mean 0 and variance 1: of the batch in training, of the moving statistics otherwise. With
// `renorm` the batch's are brought nearer to those of the batches before (Ioffe, arXiv:1702.03275).
#include <cmath>

#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {

// How far a batch's statistics are corrected.
struct RenormClipping {
  std::optional<double> rmin, rmax, dmax;
};

namespace {

struct RenormArgs final : Object {
  Arg<std::optional<double>> rmin{this, "rmin", std::nullopt, at_least(0), "the least factor"};
  Arg<std::optional<double>> rmax{this, "rmax", std::nullopt, at_least(0), "the greatest factor"};
  Arg<std::optional<double>> dmax{this, "dmax", std::nullopt, at_least(0), "the greatest shift, to both sides"};
};

}  // namespace

template <>
struct ArgType<RenormClipping> {
  static std::optional<RenormClipping> read(const Config& c, const std::string& name, Problems& p) {
    if (!c.is(Config::Kind::kMap)) return {};
    RenormArgs args;
    args.type_name = name;
    const size_t before = p.list.size();
    read_args(args, c, p);
    if (args.rmin.get() && args.rmax.get() && **args.rmin > **args.rmax)
      p.add("arg.range", "`rmin` of `" + name + "` is more than `rmax`", {}, c.place);
    if (p.list.size() > before) return {};
    return RenormClipping{args.rmin, args.rmax, args.dmax};
  }
  static Config write(const RenormClipping& v) {
    Config c;
    c.kind = Config::Kind::kMap;
    for (const auto& [name, value] : {std::pair{"rmin", v.rmin}, {"rmax", v.rmax}, {"dmax", v.dmax}})
      if (value) c.entries.push_back({name, kNoPlace, Config::of(*value)});
    return c;
  }
  static std::string words() { return "a mapping {rmin:, rmax:, dmax:}"; }
  static void describe(ArgSchema& s) { s.types.push_back("object"); }
  template <class F>
  static void each(const RenormClipping&, F&&) {}
};

namespace {

// Deviations start as the roots of variances.
struct RootOf final : Initializer {
  explicit RootOf(Ref<Initializer> of) : of_(std::move(of)) {}
  Tensor make(const Type& type, const Philox& random) const override {
    Tensor t = of_->make(type, random);
    dispatch_float(t.dtype(), [&]<class T>() {
      for (int64_t i = 0; i < t.count(); ++i) t.data<T>()[i] = std::sqrt(t.data<T>()[i]);
    });
    return t;
  }

 private:
  Ref<Initializer> of_;
};

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
  Arg<bool> renorm{this, "renorm", false, "correct a batch's statistics by those of the batches before"};
  Arg<std::optional<RenormClipping>> renorm_clipping{this, "renorm_clipping", std::nullopt,
                                                     "how far: {rmin:, rmax:, dmax:}; none: as far as it goes"};
  Arg<double> renorm_momentum{this, "renorm_momentum", 0.99, between(0, 1),
                              "share of the statistics of the batches before that a step keeps"};
  Arg<bool> synchronized{this, "synchronized", false, "accepted; changes nothing, since one process holds the batch"};

  void settle() override { root_of_variance_ = std::make_shared<RootOf>(*moving_variance_initializer); }

  Value call(Value x, Call c) override {
    need_rank_at_least(*this, x, 2, "a dimension beside the batch");
    x = floating(x);
    const int at = need_axis(*this, x, axis);
    const Shape channels{x.dim(at)};
    Value g = scale ? weight(gamma, channels) : Value{};
    Value b = center ? weight(beta, channels) : Value{};
    Variable& moving_mean = state("moving_mean", {x.dtype(), channels}, moving_mean_initializer);
    Variable& moving_variance = state("moving_variance", {x.dtype(), channels}, moving_variance_initializer);

    Variable *deviation = nullptr, *before_mean = nullptr, *before_deviation = nullptr;
    if (renorm) {
      deviation = &state("moving_stddev", {x.dtype(), channels}, root_of_variance_);
      before_mean = &state("renorm_mean", {x.dtype(), channels}, moving_mean_initializer);
      before_deviation = &state("renorm_stddev", {x.dtype(), channels}, root_of_variance_);
    }

    Value mean_, variance_;  // [channels]
    if (c.training && !frozen()) {
      Ints others;
      for (int i = 0; i < x.rank(); ++i)
        if (i != at) others.push_back(i);
      moments(x, c.mask(), others, mean_, variance_);
      const Value now = stop_gradient(mean_);
      assign(moving_mean, read(moving_mean) * *momentum + now * (1 - *momentum));
      if (renorm) {
        const Value spread = sqrt(stop_gradient(variance_) + *epsilon);
        correct(now, spread, read(*before_mean), maximum(read(*before_deviation), std::sqrt(*epsilon)), g, b);
        assign(*before_mean, read(*before_mean) * *renorm_momentum + now * (1 - *renorm_momentum));
        assign(*before_deviation, read(*before_deviation) * *renorm_momentum + spread * (1 - *renorm_momentum));
        const Value moved = read(*deviation) * *momentum + spread * (1 - *momentum);
        assign(*deviation, moved);
        assign(moving_variance, relu(square(moved) - *epsilon));
      } else {
        assign(moving_variance, read(moving_variance) * *momentum + stop_gradient(variance_) * (1 - *momentum));
      }
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
  Ref<Initializer> root_of_variance_;

  // (x r + d) gamma + beta = x (r gamma) + (d gamma + beta), as it is seen from outside of the gradient.
  void correct(const Value& now, const Value& spread, const Value& before, const Value& before_spread, Value& g,
               Value& b) const {
    Value r = spread / before_spread, d = (now - before) / before_spread;
    if (const auto& clip = renorm_clipping.get()) {
      if (clip->rmin) r = maximum(r, *clip->rmin);
      if (clip->rmax) r = minimum(r, *clip->rmax);
      if (clip->dmax) d = maximum(minimum(d, *clip->dmax), -*clip->dmax);
    }
    if (g) d = d * g;
    g = g ? r * g : r;
    b = b ? d + b : d;
  }

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
