// Mean negative log-likelihood of counts under a predicted mean.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct Poisson final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override { return losses::poisson(y_true, y_pred); }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(Poisson, "Mean negative log-likelihood of counts under a predicted mean.");

}  // namespace
}  // namespace kcc
