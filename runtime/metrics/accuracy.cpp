// How often predictions equal targets.
#include "runtime/metrics/accuracies.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct Accuracy final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override { return metrics::accuracy(y_true, y_pred); }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(Accuracy, "How often predictions equal targets.");

}  // namespace
}  // namespace kcc
