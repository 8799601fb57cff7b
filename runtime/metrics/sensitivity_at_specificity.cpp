// The best sensitivity where the specificity is at least a given one.
#include "runtime/metrics/sensitivity.h"

namespace kcc {
namespace {

struct SensitivityAtSpecificity final : SensitivityMetric {
  SensitivityAtSpecificity() : SensitivityMetric("specificity", "least share of 0 that is taken for 0") {}
  std::pair<Value, Value> held_and_wanted(const Confusion& c) const override {
    return {specificity_of(c), recall_of(c)};
  }
};

KCC_REGISTER(SensitivityAtSpecificity, "The best sensitivity where the specificity is at least a given one.");

}  // namespace
}  // namespace kcc
