// 1 - how far two regions overlap, with weights for both kinds of mistakes.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct Tversky final : MeanMetric {
  Arg<double> alpha{this, "alpha", 0.5, "weight of what is missed"};
  Arg<double> beta{this, "beta", 0.5, "weight of what is too much"};
  Arg<std::optional<std::vector<int64_t>>> axis{this, "axis", std::nullopt,
                                                "that are summed; null: all, and the loss is one number for the batch"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::tversky(y_true, y_pred, alpha, beta, axis->value_or(Ints{}));
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(Tversky, "1 - how far two regions overlap, with weights for both kinds of mistakes.");

}  // namespace
}  // namespace kcc
