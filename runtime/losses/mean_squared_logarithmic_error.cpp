// Mean of the squares of differences of log(1 + x).
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct MeanSquaredLogarithmicError final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::mean_squared_logarithmic_error(y_true, y_pred);
  }
};

KCC_REGISTER(MeanSquaredLogarithmicError, "Mean of the squares of differences of log(1 + x).", "msle", "MSLE");

}  // namespace
}  // namespace kcc
