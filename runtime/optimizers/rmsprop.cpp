// RMSprop: gradients divided by the root of their recent mean square.
#include "runtime/optimizers/optimizer.h"

namespace kcc {
namespace {

struct RMSprop final : Optimizer {
  RMSprop() : Optimizer(0.001) {}
  Arg<double> rho{this, "rho", 0.9, between(0, 1), "decay of the mean of squares"};
  Arg<double> momentum{this, "momentum", 0.0, between(0, 1), "share of the last update that goes on"};
  Arg<double> epsilon{this, "epsilon", 1e-7, at_least(0), "added under the root"};
  Arg<bool> centered{this, "centered", false, "take the variance in place of the mean square"};

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value&) override {
    const Value v = *rho * slot(w, "velocity") + (1 - rho) * square(gradient);
    keep(w, "velocity", v);
    Value spread = v + *epsilon;
    if (centered) {
      const Value g = *rho * slot(w, "average_gradient") + (1 - rho) * gradient;
      keep(w, "average_gradient", g);
      spread = v - square(g) + *epsilon;
    }
    Value down = rate * gradient / sqrt(spread);
    if (momentum > 0.0) {
      down = *momentum * slot(w, "momentum") + down;
      keep(w, "momentum", down);
    }
    return now - down;
  }
};

KCC_REGISTER_AS(RMSprop, "RMSprop", "Gradients divided by the root of their running mean square.", "rmsprop");

}  // namespace
}  // namespace kcc
