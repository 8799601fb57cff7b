// Mean crossentropy of class numbers.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct SparseCategoricalCrossentropy final : MeanMetric {
  Arg<bool> from_logits{this, "from_logits", false, "predictions are logits, not probabilities"};
  Arg<std::optional<int64_t>> ignore_class{this, "ignore_class", std::nullopt, "a class number that counts as no loss"};
  Arg<int> axis{this, "axis", -1, "of the classes"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::sparse_categorical_crossentropy(y_true, y_pred, from_logits, ignore_class, axis);
  }
  Value target_mask(const Value& y_true, const Value& y_pred) const override {
    return *ignore_class ? losses::valid_classes(y_true, y_pred, **ignore_class, axis) : Value{};
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(SparseCategoricalCrossentropy, "Mean crossentropy of class numbers.");

}  // namespace
}  // namespace kcc
