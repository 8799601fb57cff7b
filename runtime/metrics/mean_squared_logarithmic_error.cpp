// Mean of the squares of differences of log(1 + x).
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct MeanSquaredLogarithmicError final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::mean_squared_logarithmic_error(y_true, y_pred);
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(MeanSquaredLogarithmicError, "Mean of the squares of differences of log(1 + x).", "msle", "MSLE");

}  // namespace
}  // namespace kcc
