// The best precision where the recall is at least a given one.
#include "runtime/metrics/sensitivity.h"

namespace kcc {
namespace {

struct PrecisionAtRecall final : SensitivityMetric {
  PrecisionAtRecall() : SensitivityMetric("recall", "least share of 1 that is taken for 1") {}
  std::pair<Value, Value> held_and_wanted(const Confusion& c) const override { return {recall_of(c), precision_of(c)}; }
};

KCC_REGISTER(PrecisionAtRecall, "The best precision where the recall is at least a given one.");

}  // namespace
}  // namespace kcc
