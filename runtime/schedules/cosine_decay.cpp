// Half a wave of the cosine, after a rise if wanted.
#include <numbers>

#include "runtime/schedules/schedule.h"

namespace kcc {
namespace {

struct CosineDecay final : Schedule {
  Arg<double> initial_learning_rate{this, "initial_learning_rate", at_least(0), "the rate of the first step"};
  Arg<double> decay_steps{this, "decay_steps", more_than(0), "steps of the fall"};
  Arg<double> alpha{this, "alpha", 0.0, "the last rate as a share of the one it falls from"};
  Arg<std::string> name{this, "name", "CosineDecay", "its name"};
  Arg<std::optional<double>> warmup_target{this, "warmup_target", std::nullopt, at_least(0),
                                           "the rate that it rises to first; null: no rise"};
  Arg<int64_t> warmup_steps{this, "warmup_steps", 0, at_least(0), "steps of the rise"};

  Value fall(const Value& step, double from) const {
    return from * ((1 - alpha) * (0.5 * (1.0 + cos(std::numbers::pi * (step / *decay_steps)))) + *alpha);
  }

  Value call(const Value& step) const override {
    if (!*warmup_target) return fall(minimum(step, *decay_steps), initial_learning_rate);
    const auto rise = static_cast<double>(*warmup_steps);
    const Value at = minimum(step, *decay_steps + rise);
    Value falling = fall(at - rise, **warmup_target);
    if (rise == 0) return falling;
    return where(less(at, rise), (**warmup_target - *initial_learning_rate) * (at / rise) + *initial_learning_rate,
                 falling);
  }
};

KCC_REGISTER(CosineDecay, "The rate falls along half a wave of the cosine, after an even rise if wanted.");

}  // namespace
}  // namespace kcc
