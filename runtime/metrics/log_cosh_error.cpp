// Mean of the logarithm of the hyperbolic cosine of differences.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct LogCoshError final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override { return losses::log_cosh(y_true, y_pred); }
  Direction direction() const override { return Direction::kDown; }
  std::string default_name() const override { return "logcosh"; }
};

KCC_REGISTER(LogCoshError, "Mean of the logarithm of the hyperbolic cosine of differences.", "logcosh", "log_cosh");

}  // namespace
}  // namespace kcc
