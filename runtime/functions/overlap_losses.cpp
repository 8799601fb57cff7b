// Losses of overlapping regions (dice, tversky) and of pairs of samples (circle).
#include "runtime/base/problem.h"
#include "runtime/functions/activations.h"
#include "runtime/functions/losses.h"

namespace kcc::losses {

Value dice(const Value& y_true, const Value& y_pred, Ints axes) {
  const Value p = activations::as_float(y_pred), y = cast(y_true, p.dtype());
  return 1.0 - 2.0 * sum(y * p, axes) / (sum(y, axes) + sum(p, axes) + kEpsilon);
}

Value tversky(const Value& y_true, const Value& y_pred, double alpha, double beta, Ints axes) {
  const Value p = activations::as_float(y_pred), y = cast(y_true, p.dtype());
  const Value both = sum(y * p, axes);
  return 1.0 - both / (both + alpha * sum((1.0 - p) * y, axes) + beta * sum(p * (1.0 - y), axes) + kEpsilon);
}

Value circle(const Value& y_true, const Value& y_pred, const Value& ref_labels, const Value& ref_embeddings,
             bool remove_diagonal, double gamma, double margin) {
  const Value p = activations::as_float(y_pred), ref = ref_embeddings ? cast(ref_embeddings, p.dtype()) : p;
  if (p.rank() != 2 || ref.rank() != 2)
    refuse("shape.loss", "`circle` takes embeddings of [batch, size], not " + to_string(p.shape()));
  const auto column = [](const Value& labels) {
    return reshape(cast(labels, DType::kInt32), Shape{labels.shape().count(), 1});
  };
  const Value mine = column(y_true), theirs = column(ref_labels ? ref_labels : y_true);
  const int64_t n = mine.dim(0), m = theirs.dim(0);
  Value same = equal(mine, reshape(theirs, Shape{1, m}));
  const Value other = logical_not(same);
  if (remove_diagonal) {
    Builder& b = p.builder();
    const Value off =
        not_equal(reshape(iota(b, n, DType::kInt32), Shape{n, 1}), reshape(iota(b, m, DType::kInt32), Shape{1, m}));
    same = logical_and(same, off);
  }
  const Value distance = maximum(1.0 - matmul(p, ref, false, true), 0.0);
  const Value none = scalar_like(distance, -1e30);  // no pair: its exponential is 0, and unlike -inf it stays a number
  const auto total = [&](const Value& pairs, const Value& weights, const Value& delta) {
    const Value weight = maximum(weights * cast(pairs, distance.dtype()), 0.0);
    return logsumexp(where(pairs, weight * delta, none), {1});
  };
  return softplus(total(same, margin + distance, -gamma * (margin - distance)) +
                  total(other, 1 + margin - distance, gamma * (1 - margin - distance)));
}

}  // namespace kcc::losses
