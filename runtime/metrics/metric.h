// A metric: numbers kept over the batches of an epoch, and the figure made of them.
#pragma once

#include "runtime/model/stateful.h"
#include "runtime/ops/ops.h"

namespace kcc {

struct Metric : Object {
  static constexpr const char* kFamily = "metric";
  Arg<std::optional<std::string>> name{this, "name", std::nullopt, "its name in reports"};
  Arg<std::optional<DType>> dtype{this, "dtype", std::nullopt, "of its computation"};
  Metric() { common_args_end(); }

  // Traced into the step: takes one batch into the state. `weight` may be empty; it has the batch's leading dimensions.
  virtual void update(const Value& y_true, const Value& y_pred, const Value& weight) = 0;
  // Traced into a plan of its own: the figure so far, a scalar. `builder` holds the state.
  virtual Value result() = 0;

  void trace_with(Builder& b) { builder_ = &b; }
  Variables variables;  // all start as their initializer says (zeros), anew for each epoch

 protected:
  Builder& builder() const { return *builder_; }
  Variable& state(const std::string& state_name, Shape shape = {}, DType t = DType::kFloat32) { return variables.get(state_name, {t, shape}, {nullptr, nullptr, nullptr, false}); }
  Value read(Variable& v) { return builder_->read(v); }
  void assign(Variable& v, const Value& value) { builder_->assign(v, value); }

 private:
  Builder* builder_ = nullptr;
};

// A metric that is a weighted mean of one number a sample.
struct MeanMetric : Metric {
  // -> [batch, ..]: what is averaged.
  virtual Value values(const Value& y_true, const Value& y_pred) = 0;
  void update(const Value& y_true, const Value& y_pred, const Value& weight) override;
  Value result() override;
};

// The weighted sum of `values` and of the weights, as Keras' `reduce_to_samplewise_values` has it.
std::pair<Value, Value> weighted_total(const Value& values, const Value& weight);

}  // namespace kcc
