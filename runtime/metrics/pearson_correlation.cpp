// Correlation of the numbers of each sample's target and prediction.
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct PearsonCorrelation final : MeanMetric {
  Arg<int> axis{this, "axis", -1, "of the numbers"};

  Value standard(const Value& x) const {
    const Value centred = x - mean(x, {axis}, true);
    return centred / sqrt(variance(centred, {axis}, true));
  }
  Value values(const Value& y_true, const Value& y_pred) override {
    return mean(standard(cast(y_true, floatx())) * standard(cast(y_pred, floatx())), {axis});
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(PearsonCorrelation, "Mean correlation of the numbers of each sample's target and prediction.");

}  // namespace
}  // namespace kcc
