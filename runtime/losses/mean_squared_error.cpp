// Mean of the squares of differences.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct MeanSquaredError final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::mean_squared_error(y_true, y_pred);
  }
};

KCC_REGISTER(MeanSquaredError, "Mean of the squares of differences.", "mse", "MSE");

}  // namespace
}  // namespace kcc
