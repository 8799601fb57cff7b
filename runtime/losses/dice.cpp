// 1 - how far two regions overlap.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct Dice final : Loss {
  Arg<std::optional<std::vector<int64_t>>> axis{this, "axis", std::nullopt,
                                                "that are summed; null: all, and the loss is one number for the batch"};

  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::dice(y_true, y_pred, axis->value_or(Ints{}));
  }
};

KCC_REGISTER(Dice, "1 - how far two regions overlap.");

}  // namespace
}  // namespace kcc
