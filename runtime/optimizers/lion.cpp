// Lion: steps of one size, by the sign of the momentum.
#include "runtime/optimizers/optimizer.h"

namespace kcc {
namespace {

struct Lion final : Optimizer {
  Lion() : Optimizer(0.001) {}
  Arg<double> beta_1{this, "beta_1", 0.9,
                     Rule{[](double x) { return x > 0 && x <= 1; }, "must be more than 0 and at most 1", {}},
                     "share of the momentum in the sign"};
  Arg<double> beta_2{this, "beta_2", 0.99, between(0, 1), "decay of the momentum"};

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value&) override {
    const Value m = slot(w, "momentum");
    keep(w, "momentum", m * beta_2 + gradient * (1 - beta_2));
    return now - rate * sign(m * beta_1 + gradient * (1 - beta_1));
  }
};

KCC_REGISTER(Lion, "Steps of one size, by the sign of the momentum.");

}  // namespace
}  // namespace kcc
