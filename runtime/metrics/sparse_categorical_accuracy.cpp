// How often the best class is the target's class number.
#include "runtime/metrics/accuracies.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct SparseCategoricalAccuracy final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override {
    return metrics::sparse_categorical_accuracy(y_true, y_pred);
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(SparseCategoricalAccuracy, "How often the best class is the target's class number.");

}  // namespace
}  // namespace kcc
