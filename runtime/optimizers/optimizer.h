// How weights follow their gradients. What all optimizers share is here: the learning rate, clipping, weight decay, averages
// of the weights, accumulation of gradients. One of them gives the update of one weight.
#pragma once

#include "runtime/model/stateful.h"
#include "runtime/ops/ops.h"
#include "runtime/schedules/schedule.h"

namespace kcc {

struct Optimizer : Object {
  static constexpr const char* kFamily = "optimizer";

  // `w` is to become what is returned. `rate`: scalar of w's dtype; `step`: the number of this update, from 1, same dtype.
  virtual Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value& step) = 0;

  // Traced into the step: assigns all weights. Gradients may be empty (a weight that the loss does not reach): it is left alone.
  void apply(Builder& builder, const std::vector<Variable*>& weights, const Values& gradients);

  // The rate as a number, for callbacks that set it; refuses where a schedule gives it.
  Variable& rate_variable() { return rate_; }
  bool has_schedule() const;
  // Called once after training: averages replace the weights (use_ema).
  void finish(const std::vector<Variable*>& weights);

  Variables variables;  // slots, and what the options keep

 protected:
  explicit Optimizer(double learning_rate);
  Value slot(Variable& w, const std::string& slot_name, double start = 0);  // of w's shape: its value now
  void keep(Variable& w, const std::string& slot_name, const Value& value);
  Builder& builder() const { return *builder_; }

 public:
  Arg<std::optional<double>> weight_decay{this, "weight_decay", std::nullopt, at_least(0), "share of each weight taken off an update, times the rate"};
  Arg<std::optional<double>> clipnorm{this, "clipnorm", std::nullopt, more_than(0), "each gradient's largest norm"};
  Arg<std::optional<double>> clipvalue{this, "clipvalue", std::nullopt, more_than(0), "each gradient element's largest size"};
  Arg<std::optional<double>> global_clipnorm{this, "global_clipnorm", std::nullopt, more_than(0), "all gradients' largest norm, taken together"};
  Arg<bool> use_ema{this, "use_ema", false, "keep moving averages of the weights, and end with them"};
  Arg<double> ema_momentum{this, "ema_momentum", 0.99, between(0, 1), "of these averages"};
  Arg<std::optional<int64_t>> ema_overwrite_frequency{this, "ema_overwrite_frequency", std::nullopt, at_least(1), "updates after which averages replace the weights"};
  Arg<std::optional<int64_t>> gradient_accumulation_steps{this, "gradient_accumulation_steps", std::nullopt, at_least(2), "batches whose gradients are averaged into one update"};
  Arg<std::optional<double>> loss_scale_factor{this, "loss_scale_factor", std::nullopt, more_than(0), "what the loss is multiplied by before its gradient"};
  Arg<std::optional<std::string>> name{this, "name", std::nullopt, "its name"};
  Arg<Config> exclude_from_weight_decay{this, "exclude_from_weight_decay", std::nullopt, "patterns of weights that do not decay"};

 private:
  bool common_ended_ = (common_args_end(), true);

 public:
  Arg<LearningRate> learning_rate;  // the first that may be written alone

 private:
  Builder* builder_ = nullptr;
  Variable rate_{"learning_rate", {DType::kFloat32, {}}, false, nullptr, nullptr, nullptr, {}};
};

}  // namespace kcc
