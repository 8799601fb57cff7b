// Between crossentropy and mean absolute error: bears wrong class numbers.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct CategoricalGeneralizedCrossEntropy final : Loss {
  Arg<double> q{this, "q", 0.5,
                Rule{[](double x) { return x > 0 && x < 1; }, "must be more than 0 and less than 1", {}},
                "0: as crossentropy, 1: as mean absolute error"};

  Value call(const Value& y_true, const Value& y_pred) const override {
    return losses::categorical_generalized_cross_entropy(y_true, y_pred, q);
  }
  bool sparse() const override { return true; }
};

KCC_REGISTER(CategoricalGeneralizedCrossEntropy,
             "Between crossentropy and mean absolute error: bears wrong class numbers.");

}  // namespace
}  // namespace kcc
