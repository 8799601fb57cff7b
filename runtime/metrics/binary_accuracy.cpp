// How often predictions, cut at a threshold, equal targets of 0 and 1.
#include "runtime/metrics/accuracies.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct BinaryAccuracy final : MeanMetric {
  Arg<double> threshold{this, "threshold", 0.5, "predictions above it count as 1"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return metrics::binary_accuracy(y_true, y_pred, threshold);
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(BinaryAccuracy, "How often predictions, cut at a threshold, equal targets of 0 and 1.");

}  // namespace
}  // namespace kcc
