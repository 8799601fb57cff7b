// From one rate to another along (1 - step / decay_steps) ^ power.
#include "runtime/schedules/schedule.h"

namespace kcc {
namespace {

struct PolynomialDecay final : Schedule {
  Arg<double> initial_learning_rate{this, "initial_learning_rate", at_least(0), "the rate of the first step"};
  Arg<double> decay_steps{this, "decay_steps", more_than(0), "steps until the last rate"};
  Arg<double> end_learning_rate{this, "end_learning_rate", 0.0001, at_least(0), "the last rate"};
  Arg<double> power{this, "power", 1.0, "of what is left of the way"};
  Arg<bool> cycle{this, "cycle", false,
                  "begin again, each time with a longer way, in place of staying at the last rate"};
  Arg<std::string> name{this, "name", "PolynomialDecay", "its name"};

  Value call(const Value& step) const override {
    Value p;
    if (cycle)
      p = step / (*decay_steps * maximum(ceil(step / *decay_steps), 1.0));
    else
      p = minimum(step, *decay_steps) / *decay_steps;
    return (initial_learning_rate - end_learning_rate) * pow(1.0 - p, scalar_like(step, power)) + *end_learning_rate;
  }
};

KCC_REGISTER(PolynomialDecay, "From one rate to another along a power of the steps that are left.");

}  // namespace
}  // namespace kcc
