// Precision and recall: true positives over all that are said to be positive, or over all that are.
#pragma once

#include "runtime/metrics/confusion.h"

namespace kcc {

struct PrecisionRecall : ThresholdMetric {
  PrecisionRecall(Value Confusion::*which, const char* name_of_it) : which_(which), named_(name_of_it) {}
  Arg<std::optional<int64_t>> top_k{this, "top_k", std::nullopt, at_least(1),
                                    "only the k best of each row can be positive"};
  Arg<std::optional<int64_t>> class_id{this, "class_id", std::nullopt, at_least(0), "the one class that counts"};

  void update(const Value& y_true, const Value& y_pred, const Value& weight) override;
  Value result() override;
  Direction direction() const override { return Direction::kUp; }

 private:
  Value Confusion::*which_;  // of the wrong ones
  const char* named_;
};

}  // namespace kcc
