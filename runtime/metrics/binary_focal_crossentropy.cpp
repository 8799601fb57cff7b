// Mean binary crossentropy in which what is nearly right counts less.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct BinaryFocalCrossentropy final : MeanMetric {
  Arg<bool> apply_class_balancing{this, "apply_class_balancing", false,
                                  "weigh class 1 by `alpha` and class 0 by the rest"};
  Arg<double> alpha{this, "alpha", 0.25, "weight of class 1"};
  Arg<double> gamma{this, "gamma", 2.0, at_least(0), "how much less what is nearly right counts"};
  Arg<bool> from_logits{this, "from_logits", false, "predictions are logits, not probabilities"};
  Arg<double> label_smoothing{this, "label_smoothing", 0.0, between(0, 1),
                              "how far targets are moved towards an even spread"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::binary_focal_crossentropy(y_true, y_pred, apply_class_balancing, alpha, gamma, from_logits,
                                             label_smoothing);
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(BinaryFocalCrossentropy, "Mean binary crossentropy in which what is nearly right counts less.");

}  // namespace
}  // namespace kcc
