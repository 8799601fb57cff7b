// Adadelta: gradients scaled by the recent size of updates over that of gradients.
#include "runtime/optimizers/optimizer.h"

namespace kcc {
namespace {

struct Adadelta final : Optimizer {
  Adadelta() : Optimizer(0.001) {}
  Arg<double> rho{this, "rho", 0.95, between(0, 1), "decay of the means of squares"};
  Arg<double> epsilon{this, "epsilon", 1e-7, at_least(0), "added under the roots"};

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value&) override {
    const Value updates = slot(w, "accumulated_delta_var");
    const Value squares = *rho * slot(w, "accumulated_grad") + (1 - rho) * square(gradient);
    const Value down = sqrt(updates + *epsilon) * gradient / sqrt(squares + *epsilon);
    keep(w, "accumulated_grad", squares);
    keep(w, "accumulated_delta_var", *rho * updates + (1 - rho) * square(down));
    return now - rate * down;
  }
};

KCC_REGISTER(Adadelta, "Gradients scaled by the recent size of updates over that of gradients.");

}  // namespace
}  // namespace kcc
