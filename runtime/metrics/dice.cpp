// 1 - how far two regions overlap, averaged over batches.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct Dice final : MeanMetric {
  Arg<std::optional<std::vector<int64_t>>> axis{this, "axis", std::nullopt,
                                                "that are summed; null: all, and the loss is one number for the batch"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::dice(y_true, y_pred, axis->value_or(Ints{}));
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(Dice, "1 - how far two regions overlap, averaged over batches.");

}  // namespace
}  // namespace kcc
