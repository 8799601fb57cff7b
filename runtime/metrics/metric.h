// A metric: numbers kept over the batches of an epoch, and the figure made of them.
#pragma once

#include "runtime/losses/loss.h"
#include "runtime/model/stateful.h"
#include "runtime/ops/ops.h"

namespace kcc {

enum class Direction : uint8_t { kUnknown, kUp, kDown };  // which way is better

struct Metric : Object {
  static constexpr const char* kFamily = "metric";
  Arg<std::optional<std::string>> name{this, "name", std::nullopt, "its name in reports"};
  Arg<std::optional<DType>> dtype{this, "dtype", std::nullopt, "of its computation"};
  Metric() { common_args_end(); }

  // Traced into the step: takes one batch into the state. `weight` may be empty; it has the batch's leading dimensions,
  // and holds sample weights times masks.
  virtual void update(const Value& y_true, const Value& y_pred, const Value& weight) = 0;
  // Traced into a plan of its own: the figure so far, a scalar (of a few metrics a vector). `builder` holds the state.
  virtual Value result() = 0;
  virtual Direction direction() const { return Direction::kUnknown; }
  virtual std::string default_name() const { return snake_case(type_name); }  // in reports, as Keras has it

  void trace_with(Builder& b) { builder_ = &b; }
  Variables variables;  // all start as their initializer says (zeros), anew for each epoch

 protected:
  Builder& builder() const { return *builder_; }
  DType floatx() const { return dtype->value_or(DType::kFloat32); }
  Variable& state(const std::string& state_name, Shape shape = {}, std::optional<DType> t = {}) {
    return variables.get(state_name, {t.value_or(floatx()), shape}, {nullptr, nullptr, nullptr, false});
  }
  Value read(Variable& v) { return builder_->read(v); }
  void assign(Variable& v, const Value& value) { builder_->assign(v, cast(value, v.type.dtype)); }
  void add(Variable& v, const Value& value) { assign(v, read(v) + cast(value, v.type.dtype)); }
  Value get(const std::string& state_name, Shape shape = {}) { return read(state(state_name, shape)); }
  void add(const std::string& state_name, const Value& value) { add(state(state_name, value.shape()), value); }

 private:
  Builder* builder_ = nullptr;
};

// A metric that is a weighted mean of one number a sample.
struct MeanMetric : Metric {
  // -> [batch, ..]: what is averaged. The ranks of both are alike, but for class numbers.
  virtual Value values(const Value& y_true, const Value& y_pred) = 0;
  // What does not count beside weights; without weights all counts, as Keras has it. Empty: all.
  virtual Value target_mask(const Value& /*y_true*/, const Value& /*y_pred*/) const { return {}; }
  void update(const Value& y_true, const Value& y_pred, const Value& weight) override;
  Value result() override;
};

// The weighted sum of `values` and of the weights (without weights: the samples), as Keras'
// `reduce_to_samplewise_values` has it: dimensions after the first are averaged (`sums`: added up).
std::pair<Value, Value> weighted_total(const Value& values, const Value& weight, bool sums = false);

}  // namespace kcc
