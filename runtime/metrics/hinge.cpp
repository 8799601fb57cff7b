// Mean of max(1 - target x prediction, 0), of targets -1 and 1.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct Hinge final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override { return losses::hinge(y_true, y_pred); }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(Hinge, "Mean of max(1 - target x prediction, 0), of targets -1 and 1.");

}  // namespace
}  // namespace kcc
