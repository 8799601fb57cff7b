// Mean crossentropy of one-hot targets.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct CategoricalCrossentropy final : MeanMetric {
  Arg<bool> from_logits{this, "from_logits", false, "predictions are logits, not probabilities"};
  Arg<double> label_smoothing{this, "label_smoothing", 0.0, between(0, 1),
                              "how far targets are moved towards an even spread"};
  Arg<int> axis{this, "axis", -1, "of the classes"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::categorical_crossentropy(y_true, y_pred, from_logits, label_smoothing, axis);
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(CategoricalCrossentropy, "Mean crossentropy of one-hot targets.");

}  // namespace
}  // namespace kcc
