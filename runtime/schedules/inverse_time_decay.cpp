// rate / (1 + decay_rate x step / decay_steps).
#include "runtime/schedules/schedule.h"

namespace kcc {
namespace {

struct InverseTimeDecay final : Schedule {
  Arg<double> initial_learning_rate{this, "initial_learning_rate", at_least(0), "the rate of the first step"};
  Arg<double> decay_steps{this, "decay_steps", more_than(0), "steps that count as one unit of time"};
  Arg<double> decay_rate{this, "decay_rate", at_least(0), "how much the divisor grows in a unit of time"};
  Arg<bool> staircase{this, "staircase", false, "in whole units of time"};
  Arg<std::string> name{this, "name", "InverseTimeDecay", "its name"};

  Value call(const Value& step) const override {
    const Value p = step / *decay_steps;
    return *initial_learning_rate / (1.0 + *decay_rate * (staircase ? floor(p) : p));
  }
};

KCC_REGISTER(InverseTimeDecay, "The rate is divided by a number that grows evenly with the steps.");

}  // namespace
}  // namespace kcc
