// One rate up to each boundary.
#include "runtime/base/problem.h"
#include "runtime/schedules/schedule.h"

namespace kcc {
namespace {

struct PiecewiseConstantDecay final : Schedule {
  Arg<std::vector<double>> boundaries{this, "boundaries", "steps, each the last of its piece"};
  Arg<std::vector<double>> values{this, "values", "the rates: one more than boundaries"};
  Arg<std::string> name{this, "name", "PiecewiseConstant", "its name"};

  void settle() override {
    if (boundaries->size() + 1 != values->size() || boundaries->empty())
      refuse("arg.range", "`PiecewiseConstantDecay` has " + std::to_string(boundaries->size()) + " boundaries and " +
                              std::to_string(values->size()) +
                              " values: there must be a boundary, and one value more than boundaries");
    for (size_t i = 1; i < boundaries->size(); ++i)
      if ((*boundaries)[i] <= (*boundaries)[i - 1]) refuse("arg.range", "`boundaries` must grow");
  }

  Value call(const Value& step) const override {
    Value rate = scalar_like(step, values->back());
    for (size_t i = boundaries->size(); i-- > 0;)
      rate = where(greater(step, (*boundaries)[i]), rate, scalar_like(step, (*values)[i]));
    return rate;
  }
};

KCC_REGISTER(PiecewiseConstantDecay, "One rate up to each boundary.");

}  // namespace
}  // namespace kcc
