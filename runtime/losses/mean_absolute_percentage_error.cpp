// Mean of differences as percentages of the target.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct MeanAbsolutePercentageError final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::mean_absolute_percentage_error(y_true, y_pred);
  }
};

KCC_REGISTER(MeanAbsolutePercentageError, "Mean of differences as percentages of the target.", "mape", "MAPE");

}  // namespace
}  // namespace kcc
