#include "runtime/metrics/sensitivity.h"

namespace kcc {

void SensitivityMetric::update(const Value& y_true, const Value& y_pred, const Value& weight) {
  ConfusionSettings s;
  s.thresholds = even_thresholds(num_thresholds);
  s.even = num_thresholds > int64_t{1};
  s.class_id = class_id;
  const Confusion c = confusion(y_true, y_pred, weight, s, floatx());
  add("true_positives", c.true_positives);
  add("true_negatives", c.true_negatives);
  add("false_positives", c.false_positives);
  add("false_negatives", c.false_negatives);
}

Value SensitivityMetric::result() {
  const Shape n{*num_thresholds};
  const auto [held, wanted] = held_and_wanted(
      {get("true_positives", n), get("false_positives", n), get("true_negatives", n), get("false_negatives", n)});
  return maximum(max(where(greater_equal(held, *value), wanted, zeros_like(wanted))), 0.0);
}

}  // namespace kcc
