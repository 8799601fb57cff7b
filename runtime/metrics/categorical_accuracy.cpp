// How often the best class is that of a one-hot target.
#include "runtime/metrics/accuracies.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct CategoricalAccuracy final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override {
    return metrics::categorical_accuracy(y_true, y_pred);
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(CategoricalAccuracy, "How often the best class is that of a one-hot target.");

}  // namespace
}  // namespace kcc
