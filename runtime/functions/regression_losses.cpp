// Losses of numbers: differences, hinges, divergences. A mean (or sum) over the last axis each.
#include <cmath>

#include "runtime/functions/activations.h"
#include "runtime/functions/losses.h"

namespace kcc::losses {
namespace {

struct Pair {
  Value y_true, y_pred;
};

Pair cast_pair(const Value& y_true, const Value& y_pred) {
  const Value pred = activations::as_float(y_pred);
  return {cast(y_true, pred.dtype()), pred};
}

Pair like_pair(const Value& y_true, const Value& y_pred) {
  const Pair p = cast_pair(y_true, y_pred);
  auto [a, b] = same_rank(p.y_true, p.y_pred);
  return {a, b};
}

// Labels of 0 and 1 as -1 and 1; others as they are. Looks at all labels at once.
Value hinge_labels(const Value& y) {
  const Value binary = cast(logical_or(equal(y, 0.0), equal(y, 1.0)), y.dtype());
  return where(greater(min(binary), 0.5), 2.0 * y - 1.0, y);
}

}  // namespace

std::pair<Value, Value> same_rank(const Value& y_true, const Value& y_pred) {
  const auto fit = [](const Value& longer, const Value& shorter) -> std::pair<Value, Value> {
    if (longer.dim(-1) != 1) return {longer, shorter};
    if (shorter.rank() == 1) return {longer, expand_dims(shorter, -1)};
    return {squeeze(longer, -1), shorter};
  };
  if (y_true.rank() == y_pred.rank() + 1) return fit(y_true, y_pred);
  if (y_pred.rank() == y_true.rank() + 1) {
    auto [pred, label] = fit(y_pred, y_true);
    return {label, pred};
  }
  return {y_true, y_pred};
}

Value normalize(const Value& x, int axis) {
  return x * rsqrt(maximum(sum(square(x), {axis}, true), kEpsilon * kEpsilon));
}

Value mean_squared_error(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = like_pair(y_true, y_pred);
  return mean(square(y - p), {-1});
}

Value mean_absolute_error(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = like_pair(y_true, y_pred);
  return mean(abs(y - p), {-1});
}

Value mean_absolute_percentage_error(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = like_pair(y_true, y_pred);
  return 100.0 * mean(abs((y - p) / maximum(abs(y), kEpsilon)), {-1});
}

Value mean_squared_logarithmic_error(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = like_pair(y_true, y_pred);
  return mean(square(log(maximum(p, kEpsilon) + 1.0) - log(maximum(y, kEpsilon) + 1.0)), {-1});
}

Value huber(const Value& y_true, const Value& y_pred, double delta) {
  const auto [y, p] = like_pair(y_true, y_pred);
  const Value error = p - y, size = abs(error);
  return mean(where(greater(size, delta), delta * size - 0.5 * delta * delta, 0.5 * square(error)), {-1});
}

Value log_cosh(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = like_pair(y_true, y_pred);
  const Value error = p - y;
  return mean(error + softplus(error * -2.0) - std::log(2.0), {-1});
}

Value cosine_similarity(const Value& y_true, const Value& y_pred, int axis) {
  const auto [y, p] = like_pair(y_true, y_pred);
  return -sum(normalize(y, axis) * normalize(p, axis), {axis});
}

Value hinge(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = cast_pair(y_true, y_pred);
  return mean(maximum(1.0 - hinge_labels(y) * p, 0.0), {-1});
}

Value squared_hinge(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = cast_pair(y_true, y_pred);
  return mean(square(maximum(1.0 - hinge_labels(y) * p, 0.0)), {-1});
}

Value categorical_hinge(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = cast_pair(y_true, y_pred);
  return maximum(max((1.0 - y) * p, {-1}) - sum(y * p, {-1}) + 1.0, 0.0);
}

Value kl_divergence(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = cast_pair(y_true, y_pred);
  const Value q = clip(y, kEpsilon, 1);
  return sum(q * log(q / clip(p, kEpsilon, 1)), {-1});
}

Value poisson(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = cast_pair(y_true, y_pred);
  return mean(p - y * log(p + kEpsilon), {-1});
}

}  // namespace kcc::losses
