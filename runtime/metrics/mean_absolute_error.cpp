// Mean of the sizes of differences.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct MeanAbsoluteError final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::mean_absolute_error(y_true, y_pred);
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(MeanAbsoluteError, "Mean of the sizes of differences.", "mae", "MAE");

}  // namespace
}  // namespace kcc
