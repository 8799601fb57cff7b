// How often the target's class number is among the k best.
#include "runtime/metrics/accuracies.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct SparseTopKCategoricalAccuracy final : MeanMetric {
  Arg<int64_t> k{this, "k", 5, at_least(1), "how many of the best classes count"};
  Arg<bool> from_sorted_ids{this, "from_sorted_ids", false, "predictions are class numbers, the best first"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return metrics::sparse_top_k_categorical_accuracy(y_true, y_pred, k, from_sorted_ids);
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(SparseTopKCategoricalAccuracy, "How often the target's class number is among the k best.");

}  // namespace
}  // namespace kcc
