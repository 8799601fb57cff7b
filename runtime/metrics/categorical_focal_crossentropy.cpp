// Mean crossentropy of one-hot targets in which what is nearly right counts less.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct CategoricalFocalCrossentropy final : MeanMetric {
  Arg<double> alpha{this, "alpha", 0.25, "weight of all classes"};
  Arg<double> gamma{this, "gamma", 2.0, at_least(0), "how much less what is nearly right counts"};
  Arg<bool> from_logits{this, "from_logits", false, "predictions are logits, not probabilities"};
  Arg<double> label_smoothing{this, "label_smoothing", 0.0, between(0, 1),
                              "how far targets are moved towards an even spread"};
  Arg<int> axis{this, "axis", -1, "of the classes"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::categorical_focal_crossentropy(y_true, y_pred, alpha, gamma, from_logits, label_smoothing, axis);
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(CategoricalFocalCrossentropy,
             "Mean crossentropy of one-hot targets in which what is nearly right counts less.");

}  // namespace
}  // namespace kcc
