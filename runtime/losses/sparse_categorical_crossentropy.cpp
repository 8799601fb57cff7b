// Crossentropy of class numbers and predicted classes.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct SparseCategoricalCrossentropy final : Loss {
  Arg<bool> from_logits{this, "from_logits", false, "predictions are logits, not probabilities"};
  Arg<std::optional<int64_t>> ignore_class{this, "ignore_class", std::nullopt, "a class number that does not count"};
  Arg<int> axis{this, "axis", -1, "of the classes"};

  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::sparse_categorical_crossentropy(y_true, y_pred, from_logits, ignore_class, axis);
  }
  Value target_mask(const Value& y_true, const Value& y_pred) const override {
    return *ignore_class ? losses::valid_classes(y_true, y_pred, **ignore_class, axis) : Value{};
  }
  bool sparse() const override { return true; }
};

KCC_REGISTER(SparseCategoricalCrossentropy, "Crossentropy of class numbers and predicted classes.");

}  // namespace
}  // namespace kcc
