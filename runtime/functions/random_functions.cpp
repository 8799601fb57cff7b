// keras.random without its seeds: every draw derives from the seed of the spec, the place of the draw, and the step.
#include <cmath>
#include <numbers>

#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/argsort.h"
#include "runtime/ops/random_draws.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

DType float_of(const Args& a) {
  const DType t = a.dtype("dtype", a.context().float_dtype());
  if (!is_float(t)) a.refuse_argument("dtype", "it must be a floating type");
  return t;
}

Value scaled(const Args& a, const Value& x, const char* offset, const char* factor) {
  return x * to_value_beside(a[factor], x) + to_value_beside(a[offset], x);
}

// By the inverse of the distribution's function, between -2 and 2 deviations.
Value truncated(Builder& b, Shape shape, DType dtype) {
  const double low = std::erfc(std::numbers::sqrt2) / 2;  // the share below -2
  const Value u = random_uniform(b, std::move(shape), dtype) * (1 - 2 * low) + low;
  return clip(math::erfinv(2.0 * u - 1.0) * std::numbers::sqrt2, -2, 2);
}

Operand dropped(const Args& a) {
  const Value x = a.floats("inputs");
  const double rate = a.number("rate");
  if (!(rate >= 0 && rate < 1)) a.refuse_argument("rate", "it must be at least 0 and below 1");
  if (rate == 0) return x;
  const Shape shape = a.none("noise_shape") ? x.shape() : a.shape("noise_shape");
  const Value kept = greater_equal(random_uniform(a.builder(), shape, x.dtype()), rate);
  return where(kept, x / (1 - rate), zeros_like(x));
}

// Gumbel's trick: the largest of logits + noise falls on a class as often as its share.
Operand categorical(const Args& a) {
  const Value logits = a.floats("logits");
  if (logits.rank() != 2) a.refuse_argument("logits", "it must be [batch, classes]");
  const int64_t n = a.integer("num_samples");
  if (n < 0 || n > (int64_t{1} << 31)) a.refuse_argument("num_samples", "it must not be negative");
  const Value u = random_uniform(a.builder(), {logits.dim(0), n, logits.dim(1)}, logits.dtype());
  const Value noise = -log(-log(maximum(u, 1e-30)));
  return cast(argmax(expand_dims(logits, 1) + noise, -1), a.dtype("dtype", DType::kInt32));
}

// A parameter, one for each element.
Value spread_over(const Args& a, const char* name) {
  return broadcast_to(cast(a.value(name), float_of(a)), a.shape("shape"));
}

Value shuffled(const Args& a) {
  const Value x = a.value("x");
  if (x.rank() < 1) a.refuse_argument("x", "it must have an axis");
  const int axis = a.axis("axis");
  if (axis < -x.rank() || axis >= x.rank()) a.refuse_argument("axis", "there is no such axis");
  const Value order = random_uniform(a.builder(), {x.dim(axis)}, DType::kFloat64);
  return math::take_axis(x, argsort(order, 0), axis);
}

[[maybe_unused]] const bool random_functions = define_functions({
    {"gamma(shape, alpha, dtype=None)", "Gamma numbers of scale 1.",
     [](const Args& a) -> Operand { return random_gamma(spread_over(a, "alpha")); }},
    {"beta(shape, alpha, beta, dtype=None)", "Beta numbers.",
     [](const Args& a) -> Operand {
       const Value x = random_gamma(spread_over(a, "alpha")), y = random_gamma(spread_over(a, "beta"));
       return x / (x + y);
     }},
    {"binomial(shape, counts, probabilities, dtype=None)", "How many of `counts` trials succeed.",
     [](const Args& a) -> Operand {
       return random_binomial(spread_over(a, "counts"), spread_over(a, "probabilities"));
     }},
    {"shuffle(x, axis=0)", "x in another order along an axis.", [](const Args& a) -> Operand { return shuffled(a); }},
    {"normal(shape, mean=0.0, stddev=1.0, dtype=None)", "Normal numbers.",
     [](const Args& a) -> Operand {
       return scaled(a, random_normal(a.builder(), a.shape("shape"), float_of(a)), "mean", "stddev");
     }},
    {"truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None)", "Normal numbers within two deviations.",
     [](const Args& a) -> Operand {
       return scaled(a, truncated(a.builder(), a.shape("shape"), float_of(a)), "mean", "stddev");
     }},
    {"uniform(shape, minval=0.0, maxval=1.0, dtype=None)", "Numbers from minval to below maxval.",
     [](const Args& a) -> Operand {
       const Value u = random_uniform(a.builder(), a.shape("shape"), float_of(a)),
                   low = to_value_beside(a["minval"], u);
       return u * (to_value_beside(a["maxval"], u) - low) + low;
     }},
    {"randint(shape, minval, maxval, dtype='int32')", "Whole numbers from minval to below maxval.",
     [](const Args& a) -> Operand {
       const int64_t low = a.integer("minval"), high = a.integer("maxval");
       if (low >= high) a.refuse_argument("maxval", "it must be above `minval`");
       const Value u = random_uniform(a.builder(), a.shape("shape"), DType::kFloat64);
       return cast(floor(u * static_cast<double>(high - low)) + static_cast<double>(low),
                   a.dtype("dtype", DType::kInt32));
     }},
    {"dropout(inputs, rate, noise_shape=None)", "Some of the elements 0, the others larger.", dropped},
    {"categorical(logits, num_samples, dtype='int32')", "Classes, drawn by their logits.", categorical},
});

}  // namespace
}  // namespace kcc
