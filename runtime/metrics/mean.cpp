// The mean of what is predicted, or of an expression.
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct Mean final : MeanMetric {
  Value values(const Value&, const Value& y_pred) override { return y_pred; }
};

KCC_REGISTER(Mean, "The mean of what is predicted, or of an expression.");

}  // namespace
}  // namespace kcc
