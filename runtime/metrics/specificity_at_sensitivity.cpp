// The best specificity where the sensitivity is at least a given one.
#include "runtime/metrics/sensitivity.h"

namespace kcc {
namespace {

struct SpecificityAtSensitivity final : SensitivityMetric {
  SpecificityAtSensitivity() : SensitivityMetric("sensitivity", "least share of 1 that is taken for 1") {}
  std::pair<Value, Value> held_and_wanted(const Confusion& c) const override {
    return {recall_of(c), specificity_of(c)};
  }
};

KCC_REGISTER(SpecificityAtSensitivity, "The best specificity where the sensitivity is at least a given one.");

}  // namespace
}  // namespace kcc
