// Crossentropy of targets 0 and 1, each number for itself.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct BinaryCrossentropy final : Loss {
  Arg<bool> from_logits{this, "from_logits", false, "predictions are logits, not probabilities"};
  Arg<double> label_smoothing{this, "label_smoothing", 0.0, between(0, 1),
                              "how far targets are moved towards an even spread"};
  Arg<int> axis{this, "axis", -1, "that is averaged"};

  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::binary_crossentropy(y_true, y_pred, from_logits, label_smoothing, axis);
  }
};

KCC_REGISTER(BinaryCrossentropy, "Crossentropy of targets 0 and 1, each number for itself.", "bce", "BCE");

}  // namespace
}  // namespace kcc
