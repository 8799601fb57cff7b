// The sum of what is predicted, or of an expression.
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct Sum final : Metric {
  void update(const Value&, const Value& y_pred, const Value& weight) override {
    add("total", weighted_total(cast(y_pred, floatx()), weight, true).first);
  }
  Value result() override { return get("total"); }
};

KCC_REGISTER(Sum, "The sum of what is predicted, or of an expression.");

}  // namespace
}  // namespace kcc
