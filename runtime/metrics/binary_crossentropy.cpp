// Mean crossentropy of targets 0 and 1.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct BinaryCrossentropy final : MeanMetric {
  Arg<bool> from_logits{this, "from_logits", false, "predictions are logits, not probabilities"};
  Arg<double> label_smoothing{this, "label_smoothing", 0.0, between(0, 1),
                              "how far targets are moved towards an even spread"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::binary_crossentropy(y_true, y_pred, from_logits, label_smoothing);
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(BinaryCrossentropy, "Mean crossentropy of targets 0 and 1.", "bce", "BCE");

}  // namespace
}  // namespace kcc
