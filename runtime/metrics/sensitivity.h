// One figure of a classifier where another holds: the best over many thresholds.
#pragma once

#include "runtime/metrics/confusion.h"

namespace kcc {

struct SensitivityMetric : Metric {
  SensitivityMetric(const char* held, const char* doc) : value(this, held, between(0, 1), doc) {}
  Arg<double> value;
  Arg<int64_t> num_thresholds{this, "num_thresholds", 200, at_least(1),
                              "thresholds that are tried, evenly from 0 to 1"};
  Arg<std::optional<int64_t>> class_id{this, "class_id", std::nullopt, at_least(0), "the one class that counts"};

  void update(const Value& y_true, const Value& y_pred, const Value& weight) override;
  Value result() override;
  Direction direction() const override { return Direction::kUp; }

 protected:
  // What must be at least `value`, and what is then to be as large as can be.
  virtual std::pair<Value, Value> held_and_wanted(const Confusion& c) const = 0;
};

inline Value recall_of(const Confusion& c) {
  return divide_no_nan(c.true_positives, c.true_positives + c.false_negatives);
}
inline Value precision_of(const Confusion& c) {
  return divide_no_nan(c.true_positives, c.true_positives + c.false_positives);
}
inline Value specificity_of(const Confusion& c) {
  return divide_no_nan(c.true_negatives, c.true_negatives + c.false_positives);
}

}  // namespace kcc
