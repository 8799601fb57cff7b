// Adagrad: gradients divided by the root of the sum of their squares.
#include "runtime/optimizers/optimizer.h"

namespace kcc {
namespace {

struct Adagrad final : Optimizer {
  Adagrad() : Optimizer(0.001) {}
  Arg<double> initial_accumulator_value{this, "initial_accumulator_value", 0.1, at_least(0),
                                        "what the sums of squares start with"};
  Arg<double> epsilon{this, "epsilon", 1e-7, at_least(0), "added under the root"};

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value&) override {
    const Value total = slot(w, "accumulator", initial_accumulator_value) + square(gradient);
    keep(w, "accumulator", total);
    return now - rate * gradient / sqrt(total + *epsilon);
  }
};

KCC_REGISTER(Adagrad, "Gradients divided by the root of the sum of their squares.");

}  // namespace
}  // namespace kcc
