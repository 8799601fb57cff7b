// The best recall where the precision is at least a given one.
#include "runtime/metrics/sensitivity.h"

namespace kcc {
namespace {

struct RecallAtPrecision final : SensitivityMetric {
  RecallAtPrecision() : SensitivityMetric("precision", "least share of 1 among what is taken for 1") {}
  std::pair<Value, Value> held_and_wanted(const Confusion& c) const override { return {precision_of(c), recall_of(c)}; }
};

KCC_REGISTER(RecallAtPrecision, "The best recall where the precision is at least a given one.");

}  // namespace
}  // namespace kcc
