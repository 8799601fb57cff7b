// Half waves of the cosine, one after the other, each longer and lower.
#include <cmath>
#include <numbers>

#include "runtime/schedules/schedule.h"

namespace kcc {
namespace {

struct CosineDecayRestarts final : Schedule {
  Arg<double> initial_learning_rate{this, "initial_learning_rate", at_least(0), "the rate of the first step"};
  Arg<double> first_decay_steps{this, "first_decay_steps", more_than(0), "steps of the first fall"};
  Arg<double> t_mul{this, "t_mul", 2.0, more_than(0), "how much longer each fall is than the one before"};
  Arg<double> m_mul{this, "m_mul", 1.0, at_least(0), "the rate that a fall begins with, over that of the one before"};
  Arg<double> alpha{this, "alpha", 0.0, "the lowest rate as a share of the first"};
  Arg<std::string> name{this, "name", "SGDRDecay", "its name"};

  Value call(const Value& given) const override {
    const Value step = cast(given, DType::kFloat64);  // a restart must not come a step late for a rounded logarithm
    Value done = step / *first_decay_steps, restarts;
    if (t_mul == 1.0) {
      restarts = floor(done);
      done = done - restarts;
    } else {  // falls before this one took (1 - t_mul^restarts) / (1 - t_mul) of the first
      restarts = floor(log(1.0 - done * (1 - t_mul)) / std::log(*t_mul) + 1e-9);
      const Value length = pow(scalar_like(step, t_mul), restarts);
      done = (done - (1.0 - length) / (1 - t_mul)) / length;
    }
    const Value wave = 0.5 * pow(scalar_like(step, m_mul), restarts) * (1.0 + cos(std::numbers::pi * done));
    return cast(*initial_learning_rate * ((1 - alpha) * wave + *alpha), given.dtype());
  }
};

KCC_REGISTER(CosineDecayRestarts, "Falls along half waves of the cosine, one after the other.");

}  // namespace
}  // namespace kcc
