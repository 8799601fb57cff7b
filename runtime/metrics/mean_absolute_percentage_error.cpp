// Mean of differences as percentages of the target.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct MeanAbsolutePercentageError final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::mean_absolute_percentage_error(y_true, y_pred);
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(MeanAbsolutePercentageError, "Mean of differences as percentages of the target.", "mape", "MAPE");

}  // namespace
}  // namespace kcc
