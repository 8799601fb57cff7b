#include "runtime/metrics/accuracies.h"

#include "runtime/base/problem.h"
#include "runtime/losses/loss.h"

namespace kcc::metrics {
namespace {

void need_classes(const char* metric, const Value& y_true, const Value& y_pred, bool fits) {
  if (!fits)
    refuse("shape.metric", "`" + std::string(metric) + "` got targets of " + to_string(y_true.shape()) +
                               " beside predictions of " + to_string(y_pred.shape()));
}

// Class numbers beside [.., classes]: without a last dimension of 1.
Value class_numbers(const char* metric, const Value& y_true, const Value& y_pred) {
  Value y = y_true;
  if (y.rank() == y_pred.rank() && y.dim(-1) == 1) y = squeeze(y, -1);
  need_classes(metric, y_true, y_pred, y_pred.rank() > 0 && y.shape() == y_pred.shape().first(y_pred.rank() - 1));
  return y;
}

}  // namespace

Value accuracy(const Value& y_true, const Value& y_pred) {
  const auto [y, p] = same_rank(y_true, y_pred);
  if (y.dtype() == DType::kString) return cast(equal(y, p), DType::kFloat32);
  return cast(equal(cast(y, p.dtype()), p), DType::kFloat32);
}

Value binary_accuracy(const Value& y_true, const Value& y_pred, double threshold) {
  const auto [y, p] = same_rank(y_true, y_pred);
  return cast(equal(cast(y, DType::kFloat32), cast(greater(p, threshold), DType::kFloat32)), DType::kFloat32);
}

Value categorical_accuracy(const Value& y_true, const Value& y_pred) {
  need_classes("categorical_accuracy", y_true, y_pred, y_true.shape() == y_pred.shape() && y_pred.rank() > 0);
  return cast(equal(argmax(y_true, -1), argmax(y_pred, -1)), DType::kFloat32);
}

Value sparse_categorical_accuracy(const Value& y_true, const Value& y_pred) {
  const Value y = class_numbers("sparse_categorical_accuracy", y_true, y_pred);
  const Value matches = cast(equal(cast(y, DType::kInt32), argmax(y_pred, -1)), DType::kFloat32);
  return matches.rank() > 1 && matches.dim(-1) == 1 ? squeeze(matches, -1) : matches;
}

// In the k best: fewer than k classes are better. A target that is no class, or whose score is not finite, is not.
Value sparse_top_k_categorical_accuracy(const Value& y_true, const Value& y_pred, int64_t k, bool from_sorted_ids) {
  const Value y =
      cast(y_true.rank() == y_pred.rank() && y_true.dim(-1) == 1 ? squeeze(y_true, -1) : y_true, DType::kInt32);
  need_classes("sparse_top_k_categorical_accuracy", y_true, y_pred,
               y_pred.rank() > 0 && y.shape() == y_pred.shape().first(y_pred.rank() - 1));
  if (from_sorted_ids) {
    const Value best = cast(slice(y_pred, -1, 0, std::min(k, y_pred.dim(-1))), DType::kInt32);
    return max(cast(equal(expand_dims(y, -1), best), DType::kFloat32), {-1});
  }
  const Value known = logical_and(greater_equal(y, 0.0), less(y, static_cast<double>(y_pred.dim(-1))));
  const Value score = take_along_last(y_pred, where(known, y, zeros_like(y)));
  const Value better = sum(cast(greater(y_pred, expand_dims(score, -1)), DType::kFloat32), {-1});
  return cast(logical_and(logical_and(less(better, static_cast<double>(k)), isfinite(score)), known), DType::kFloat32);
}

Value top_k_categorical_accuracy(const Value& y_true, const Value& y_pred, int64_t k) {
  need_classes("top_k_categorical_accuracy", y_true, y_pred, y_true.shape() == y_pred.shape() && y_pred.rank() > 0);
  return sparse_top_k_categorical_accuracy(argmax(y_true, -1), y_pred, k);
}

}  // namespace kcc::metrics
