// Root of the mean of the squares of differences.
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct RootMeanSquaredError final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override {
    return square(cast(y_pred, floatx()) - cast(y_true, floatx()));
  }
  Value result() override { return sqrt(MeanMetric::result()); }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(RootMeanSquaredError, "Root of the mean of the squares of differences.", "rmse", "RMSE");

}  // namespace
}  // namespace kcc
