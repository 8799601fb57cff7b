// keras.activations over Values: compositions of primitive operations.
#include "runtime/functions/activations.h"

#include <cmath>
#include <numbers>

#include "runtime/base/problem.h"
#include "runtime/functions/math.h"
#include "runtime/ops/argsort.h"
#include "runtime/ops/reduction.h"

namespace kcc::activations {
namespace {

// `f` along an axis of x, or over all of its elements in a row.
template <class F>
Value along(const Value& x, std::optional<int> axis, F f) {
  if (axis) return f(x, normal_axis(*axis, x.rank()));
  return reshape(f(reshape(x, Shape{x.shape().count()}), 0), x.shape());
}

Value noted(const Value& probabilities, const Value& logits, bool sigmoid) {
  logits.builder().note_logits(probabilities, {logits, sigmoid});
  return probabilities;
}

}  // namespace

Value as_float(const Value& x) { return is_float(x.dtype()) ? x : cast(x, DType::kFloat32); }

Value relu(const Value& v, double negative_slope, std::optional<double> max_value, double threshold) {
  const Value x = as_float(v);
  if (negative_slope != 0 && !max_value && threshold == 0) return leaky_relu(x, negative_slope);
  Value y = threshold != 0 ? where(greater(x, threshold), x, zeros_like(x)) : kcc::relu(x);
  if (max_value) y = clip(y, 0, *max_value);
  return negative_slope == 0 ? y : y - negative_slope * kcc::relu(threshold - x);
}

Value leaky_relu(const Value& v, double negative_slope) {
  const Value x = as_float(v);
  return where(greater(x, 0.0), x, x * negative_slope);
}

Value relu6(const Value& x) { return minimum(kcc::relu(as_float(x)), 6.0); }

Value softmax(const Value& v, std::optional<int> axis) {
  const Value x = as_float(v);
  return noted(along(x, axis, [](const Value& a, int i) { return kcc::softmax(a, i); }), x, false);
}

Value log_softmax(const Value& x, std::optional<int> axis) {
  return along(as_float(x), axis, [](const Value& a, int i) { return kcc::log_softmax(a, i); });
}

Value elu(const Value& v, double alpha) {
  const Value x = as_float(v);
  const Value below = expm1(minimum(x, 0.0));  // the branch not taken must not overflow: its gradient would be NaN
  return where(greater(x, 0.0), x, alpha == 1 ? below : below * alpha);
}

Value selu(const Value& v) {
  constexpr double kAlpha = 1.6732632423543772848170429916717, kScale = 1.0507009873554804934193349852946;
  const Value x = as_float(v);
  return where(greater(x, 0.0), x * kScale, expm1(minimum(x, 0.0)) * (kScale * kAlpha));
}

Value celu(const Value& v, double alpha) {
  const Value x = as_float(v);
  return maximum(x, 0.0) + alpha * expm1(minimum(x, 0.0) / alpha);
}

Value softplus(const Value& x) { return kcc::softplus(as_float(x)); }

Value softsign(const Value& v) {
  const Value x = as_float(v);
  return x / (abs(x) + 1.0);
}

Value soft_shrink(const Value& v, double threshold) {
  const Value x = as_float(v), zero = zeros_like(x);
  return where(greater(x, threshold), x - threshold, where(less(x, -threshold), x + threshold, zero));
}

Value hard_shrink(const Value& v, double threshold) {
  const Value x = as_float(v);
  return where(greater(abs(x), threshold), x, zeros_like(x));
}

Value tanh_shrink(const Value& v) {
  const Value x = as_float(v);
  return x - kcc::tanh(x);
}

Value threshold(const Value& v, double threshold, double default_value) {
  const Value x = as_float(v);
  return where(greater(x, threshold), x, scalar_like(x, default_value));
}

Value sparse_plus(const Value& v) {
  const Value x = as_float(v);
  return where(less(x, 1.0), 0.25 * square(maximum(x + 1.0, 0.0)), x);
}

Value sparse_sigmoid(const Value& v) {
  const Value x = as_float(v), zero = zeros_like(x);
  return where(greater(x, -1.0), where(less(x, 1.0), 0.5 * (x + 1.0), ones_like(x)), zero);
}

Value squareplus(const Value& v, double b) {
  const Value x = as_float(v);
  return (x + sqrt(square(x) + b)) / 2.0;
}

Value silu(const Value& v) {
  const Value x = as_float(v);
  return x * kcc::sigmoid(x);
}

Value gelu(const Value& v, bool approximate) {
  const Value x = as_float(v);
  if (!approximate) return 0.5 * x * (1.0 + erf(x * (1 / std::numbers::sqrt2)));
  const double slope = std::sqrt(2 / std::numbers::pi);
  return 0.5 * x * (1.0 + kcc::tanh(slope * (x + 0.044715 * (square(x) * x))));
}

// With the threshold that Keras computes: from the sum of all running sums of the support.
Value sparsemax(const Value& v, int axis) {
  const Value x = as_float(v);
  const int at = normal_axis(axis, x.rank());
  const Value sorted = math::take_along_axis(x, argsort(x, at, true), at), sums = cumsum(sorted, at);
  Shape along;
  for (int i = 0; i < x.rank(); ++i) along.push_back(i == at ? x.dim(at) : 1);
  const Value r = reshape(iota(x.builder(), x.dim(at), x.dtype()) + 1.0, along);
  const Value support = greater(sorted - (sums - 1.0) / r, 0.0);
  const Value count = sum(cast(support, x.dtype()), {at}, true);
  const Value tau = (sum(where(support, sums, zeros_like(sums)), {at}, true) - 1.0) / count;
  return maximum(x - tau, 0.0);
}

Value glu(const Value& v, int axis) {
  const Value x = as_float(v);
  const int at = normal_axis(axis, x.rank());
  if (x.dim(at) % 2 != 0)
    refuse("shape", "`glu` halves axis " + std::to_string(axis) + ", which has " + std::to_string(x.dim(at)) +
                        " elements: their number must be even");
  const Values half = split(x, 2, at);
  return half[0] * kcc::sigmoid(half[1]);
}

Value mish(const Value& v) {
  const Value x = as_float(v);
  return x * kcc::tanh(kcc::softplus(x));
}

Value tanh(const Value& x) { return kcc::tanh(as_float(x)); }
Value hard_tanh(const Value& x) { return clip(as_float(x), -1, 1); }

Value sigmoid(const Value& v) {
  const Value x = as_float(v);
  return noted(kcc::sigmoid(x), x, true);
}

Value hard_sigmoid(const Value& x) { return relu6(as_float(x) + 3.0) / 6.0; }

Value hard_silu(const Value& v) {
  const Value x = as_float(v);
  return x * hard_sigmoid(x);
}

Value log_sigmoid(const Value& x) { return -kcc::softplus(-as_float(x)); }
Value exponential(const Value& x) { return exp(as_float(x)); }
Value linear(const Value& x) { return x; }

}  // namespace kcc::activations
