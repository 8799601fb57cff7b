// Stochastic gradient descent, with momentum.
#include "runtime/optimizers/optimizer.h"

namespace kcc {
namespace {

struct SGD final : Optimizer {
  SGD() : Optimizer(0.01) {}
  Arg<double> momentum{this, "momentum", 0.0, between(0, 1), "share of the last update that goes on"};
  Arg<bool> nesterov{this, "nesterov", false, "look ahead along the momentum"};

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value&) override {
    const Value down = gradient * rate;
    if (momentum == 0.0) return now - down;
    const Value m = slot(w, "momentum") * momentum - down;
    keep(w, "momentum", m);
    return nesterov ? now + (m * momentum - down) : now + m;
  }
};

KCC_REGISTER(SGD, "Gradient descent, with momentum if wanted.");

}  // namespace
}  // namespace kcc
