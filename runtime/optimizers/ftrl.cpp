// FTRL: follow the regularised leader, for sparse linear models.
#include "runtime/optimizers/optimizer.h"

namespace kcc {
namespace {

struct Ftrl final : Optimizer {
  Ftrl() : Optimizer(0.001) {}
  Arg<double> learning_rate_power{this, "learning_rate_power", -0.5,
                                  Rule{[](double x) { return x <= 0; }, "must be at most 0", {}},
                                  "power of the sum of squares in the rate"};
  Arg<double> initial_accumulator_value{this, "initial_accumulator_value", 0.1, at_least(0),
                                        "what the sums of squares start with"};
  Arg<double> l1_regularization_strength{this, "l1_regularization_strength", 0.0, at_least(0), "penalty on sizes"};
  Arg<double> l2_regularization_strength{this, "l2_regularization_strength", 0.0, at_least(0), "penalty on squares"};
  Arg<double> l2_shrinkage_regularization_strength{this, "l2_shrinkage_regularization_strength", 0.0, at_least(0),
                                                   "penalty on squares, within the gradient"};
  Arg<double> beta{this, "beta", 0.0, "added to the root of the sum of squares"};

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value&) override {
    const Value l2 =
        once("l2", rate.dtype(), [&] { return 2.0 * (*l2_regularization_strength + *beta / (2.0 * rate)); });
    const double power = -*learning_rate_power, l1 = l1_regularization_strength;
    const auto raised = [&](const Value& x) { return power == 0.5 ? sqrt(x) : pow(x, scalar_like(x, power)); };
    const Value before = slot(w, "accumulator", initial_accumulator_value), total = before + square(gradient);
    const Value root = raised(total);
    const Value pull = *l2_shrinkage_regularization_strength == 0
                           ? gradient
                           : gradient + 2 * l2_shrinkage_regularization_strength * now;
    const Value linear = slot(w, "linear") + (pull - (root - raised(before)) / rate * now);
    keep(w, "accumulator", total);
    keep(w, "linear", linear);
    return (clip(linear, -l1, l1) - linear) / (root / rate + l2);
  }
};

KCC_REGISTER(Ftrl, "Follow the regularised leader: for sparse linear models.");

}  // namespace
}  // namespace kcc
