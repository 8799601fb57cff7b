// How often the class of a one-hot target is among the k best.
#include "runtime/metrics/accuracies.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct TopKCategoricalAccuracy final : MeanMetric {
  Arg<int64_t> k{this, "k", 5, at_least(1), "how many of the best classes count"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return metrics::top_k_categorical_accuracy(y_true, y_pred, k);
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(TopKCategoricalAccuracy, "How often the class of a one-hot target is among the k best.");

}  // namespace
}  // namespace kcc
