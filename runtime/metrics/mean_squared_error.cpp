// Mean of the squares of differences.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct MeanSquaredError final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override { return losses::mean_squared_error(y_true, y_pred); }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(MeanSquaredError, "Mean of the squares of differences.", "mse", "MSE");

}  // namespace
}  // namespace kcc
