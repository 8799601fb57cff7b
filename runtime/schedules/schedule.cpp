#include "runtime/schedules/schedule.h"

namespace kcc {

std::optional<LearningRate> ArgType<LearningRate>::read(const Config& c, const std::string& name, Problems& p) {
  LearningRate rate;
  rate.config = c;
  if (c.is_number()) {
    rate.number = c.number;
    return rate;
  }
  if (c.is(Config::Kind::kFormula)) {
    rate.formula = c.formula;
    return rate;
  }
  if (!c.is(Config::Kind::kObject) && !c.is(Config::Kind::kText)) return {};
  rate.schedule = std::dynamic_pointer_cast<Schedule>(make_object("schedule", c, name, p));
  if (!rate.schedule) return {};
  return rate;
}

}  // namespace kcc
