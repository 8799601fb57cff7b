// True and false positives and negatives of predictions cut at thresholds: what many metrics are made of.
#pragma once

#include <optional>
#include <vector>

#include "runtime/metrics/metric.h"

namespace kcc {

struct ConfusionSettings {
  std::vector<double> thresholds;     // a prediction above one is positive
  bool even = false;                  // from 0 to 1 in equal steps: counted by buckets
  std::optional<int64_t> top_k;       // only the k best of each row can be positive
  std::optional<int64_t> class_id;    // only this one of the last dimension counts
  bool multi_label = false;           // count each of the last dimension for itself
  std::vector<double> label_weights;  // of the last dimension; not with multi_label
};

struct Confusion {  // [thresholds], with multi_label [thresholds, labels]
  Value true_positives, false_positives, true_negatives, false_negatives;
};

// `weight` may be empty.
Confusion confusion(const Value& y_true, const Value& y_pred, const Value& weight, const ConfusionSettings& settings,
                    DType dtype);

// Whether these are 0, 1/n, 2/n, .., 1: as close as Keras asks.
bool evenly_spaced(const std::vector<double>& thresholds);
std::vector<double> even_thresholds(int64_t n);  // n of them, of 1: 0.5

// Precision and recall, and what counts one kind alone: at given thresholds, or one.
struct ThresholdMetric : Metric {
  Arg<std::optional<std::vector<double>>> thresholds{this, "thresholds", std::nullopt, between(0, 1),
                                                     "what predictions are cut at; null: 0.5"};

 protected:
  ConfusionSettings settings() const;
  Value figure(const Value& by_threshold) const;  // a scalar where there is one threshold
  int64_t count() const { return thresholds->has_value() ? static_cast<int64_t>((*thresholds)->size()) : 1; }
};

struct ConditionCount : ThresholdMetric {  // TruePositives and its three kin
  explicit ConditionCount(Value Confusion::*which) : which_(which) {}
  void update(const Value& y_true, const Value& y_pred, const Value& weight) override;
  Value result() override { return figure(get("accumulator", {count()})); }

 private:
  Value Confusion::*which_;
};

}  // namespace kcc
