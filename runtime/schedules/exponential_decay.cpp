// rate x decay_rate ^ (step / decay_steps).
#include "runtime/schedules/schedule.h"

namespace kcc {
namespace {

struct ExponentialDecay final : Schedule {
  Arg<double> initial_learning_rate{this, "initial_learning_rate", at_least(0), "the rate of the first step"};
  Arg<double> decay_steps{this, "decay_steps", more_than(0), "steps after which it is multiplied by `decay_rate`"};
  Arg<double> decay_rate{this, "decay_rate", at_least(0), "what it is multiplied by"};
  Arg<bool> staircase{this, "staircase", false, "at once after that many steps, not gradually"};
  Arg<std::string> name{this, "name", "ExponentialDecay", "its name"};

  Value call(const Value& step) const override {
    const Value p = step / *decay_steps;
    return *initial_learning_rate * pow(scalar_like(step, decay_rate), staircase ? floor(p) : p);
  }
};

KCC_REGISTER(ExponentialDecay, "The rate is multiplied by the same number after each so many steps.");

}  // namespace
}  // namespace kcc
