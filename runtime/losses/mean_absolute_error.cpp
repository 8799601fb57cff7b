// Mean of the sizes of differences.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct MeanAbsoluteError final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::mean_absolute_error(y_true, y_pred);
  }
};

KCC_REGISTER(MeanAbsoluteError, "Mean of the sizes of differences.", "mae", "MAE");

}  // namespace
}  // namespace kcc
