// Intersection over union of predicted and true regions, class by class.
#pragma once

#include "runtime/metrics/metric.h"

namespace kcc {

struct IoUBase : Metric {
  void update(const Value& y_true, const Value& y_pred, const Value& weight) override;
  Value result() override;
  Direction direction() const override { return Direction::kUp; }

 protected:
  virtual int64_t classes() const = 0;
  virtual std::vector<int64_t> targets() const;                  // the classes that are averaged; all
  virtual std::optional<int64_t> ignored() const { return {}; }  // a true class that does not count
  virtual Value true_classes(const Value& y_true) const { return y_true; }
  virtual Value predicted_classes(const Value& y_pred) const { return y_pred; }
  void check_targets() const;

 private:
  // Whole numbers, unless the dtype says otherwise: then weights are cut to whole ones too.
  Variable& counts() { return state("total_confusion_matrix", {classes(), classes()}, dtype->value_or(DType::kInt64)); }
};

struct ClassIoU : IoUBase {
  Arg<int64_t> num_classes{this, "num_classes", at_least(1), "how many classes there are"};
  Arg<std::optional<int64_t>> ignore_class{this, "ignore_class", std::nullopt, "a true class that does not count"};
  Arg<int> axis{this, "axis", -1, "of the classes, where they are scores or one-hot"};

 protected:
  int64_t classes() const override { return num_classes; }
  std::optional<int64_t> ignored() const override { return ignore_class; }
};

}  // namespace kcc
