// Correlation of each sample's target and prediction that also asks for the same mean and spread.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct ConcordanceCorrelation final : MeanMetric {
  Arg<int> axis{this, "axis", -1, "of the numbers"};

  // As Keras has it: the target is taken from the mean of the predictions.
  Value values(const Value& y_true, const Value& y_pred) override {
    const Value y = cast(y_true, floatx()), p = cast(y_pred, floatx());
    const Value y_mean = mean(y, {axis}, true), p_mean = mean(p, {axis}, true);
    const Value spread = variance(y, {axis}, true) + variance(p, {axis}, true) + square(y_mean - p_mean);
    return mean(2.0 * (y - p_mean) * (p - p_mean) / (spread + losses::kEpsilon), {axis});
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(ConcordanceCorrelation, "Mean correlation that also asks for the same mean and spread.");

}  // namespace
}  // namespace kcc
