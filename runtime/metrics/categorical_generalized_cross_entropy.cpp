// Mean of what lies between crossentropy and absolute error.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct CategoricalGeneralizedCrossEntropy final : MeanMetric {
  Arg<double> q{this, "q", 0.5,
                Rule{[](double x) { return x > 0 && x < 1; }, "must be more than 0 and less than 1", {}},
                "0: as crossentropy, 1: as mean absolute error"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::categorical_generalized_cross_entropy(y_true, y_pred, q);
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(CategoricalGeneralizedCrossEntropy, "Mean of what lies between crossentropy and absolute error.");

}  // namespace
}  // namespace kcc
