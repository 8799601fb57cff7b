// How weights follow their gradients. What all optimizers share is here: the learning rate, clipping, weight decay,
// averages of the weights, accumulation of gradients. One of them gives the update of one weight.
//
// All that it keeps is in `variables`: `learning_rate` (a number's; a schedule's is computed), `iteration` (the calls
// of `apply` so far, which `apply` itself counts), and slots by the path of their weight: adam/h/dense/kernel/momentum.
#pragma once

#include <functional>
#include <map>

#include "runtime/model/stateful.h"
#include "runtime/ops/ops.h"
#include "runtime/schedules/schedule.h"

namespace kcc {

struct Optimizer : Object {
  static constexpr const char* kFamily = "optimizer";

  // `w` is to become what is returned. `now`: its value, weight decay taken off; `rate`: scalar of w's dtype; `step`:
  // the number of this update, from 1, same dtype. With accumulation it is computed for each batch and taken at every
  // n-th.
  virtual Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value& step) = 0;

  // Traced into the step: assigns all weights, and counts. Gradients may be empty (a weight that the loss does not
  // reach): it is left alone. Gradients are of the loss times `loss_scale_factor`, where that is given.
  void apply(Builder& builder, const std::vector<Variable*>& weights, const Values& gradients);

  // The rate as a float64 scalar, for callbacks that set it; refuses where a schedule gives it.
  Variable& rate_variable();
  void need_rate() const;  // refuses where it cannot be set: a schedule gives it
  bool has_schedule() const { return learning_rate->schedule || learning_rate->formula; }
  // The rate of the next update, traced: a scalar of `dtype`.
  Value rate(Builder& builder, DType dtype);
  // Called once after training: averages replace the weights (use_ema).
  void finish(const std::vector<Variable*>& weights);
  void settle() override;

  Variables variables;  // its path is the optimizer's name; set it where a training has several

 protected:
  explicit Optimizer(double learning_rate);
  Value slot(Variable& w, const std::string& slot_name, double start = 0);  // of w's shape: its value now
  void keep(Variable& w, const std::string& slot_name, const Value& value);
  // One for all weights, or of another shape.
  Variable& state(const std::string& state_name, const Type& type, double start = 0);
  void keep(Variable& state, const Value& value);
  // A scalar that all weights share, computed once a step for each dtype.
  Value once(const std::string& key, DType dtype, const std::function<Value()>& make);
  // What several weights need before their updates: called once a step.
  virtual void begin(DType /*dtype*/, const Value& /*step*/) {}
  virtual std::optional<double> decay_of(const Variable&) const { return weight_decay; }
  Builder& builder() const { return *builder_; }

 public:
  Arg<std::optional<double>> weight_decay{this, "weight_decay", std::nullopt, at_least(0),
                                          "share of each weight taken off an update, times the rate"};
  Arg<std::optional<double>> clipnorm{this, "clipnorm", std::nullopt, more_than(0), "each gradient's largest norm"};
  Arg<std::optional<double>> clipvalue{this, "clipvalue", std::nullopt, more_than(0),
                                       "each gradient element's largest size"};
  Arg<std::optional<double>> global_clipnorm{this, "global_clipnorm", std::nullopt, more_than(0),
                                             "all gradients' largest norm, taken together"};
  Arg<bool> use_ema{this, "use_ema", false, "keep moving averages of the weights, and end with them"};
  Arg<double> ema_momentum{this, "ema_momentum", 0.99, between(0, 1), "of these averages"};
  Arg<std::optional<int64_t>> ema_overwrite_frequency{this, "ema_overwrite_frequency", std::nullopt, at_least(1),
                                                      "updates after which averages replace the weights"};
  Arg<std::optional<int64_t>> gradient_accumulation_steps{this, "gradient_accumulation_steps", std::nullopt,
                                                          at_least(2),
                                                          "batches whose gradients are averaged into one update"};
  Arg<std::optional<double>> loss_scale_factor{this, "loss_scale_factor", std::nullopt, more_than(0),
                                               "what the loss is multiplied by before its gradient"};
  Arg<std::optional<std::string>> name{this, "name", std::nullopt, "its name"};
  Arg<std::vector<std::string>> exclude_from_weight_decay{
      this, "exclude_from_weight_decay", std::vector<std::string>{},
      "regular expressions: weights whose path has such a part do not decay"};

 private:
  bool common_ended_ = (common_args_end(), true);

 public:
  Arg<LearningRate> learning_rate;  // the first that may be written alone

 private:
  struct Update;  // one weight on its way through `apply`
  void clip_gradients(std::vector<Update>& updates) const;
  Value decayed(const Update& u, const Value& rate);
  void average(const std::vector<Variable*>& weights, const Value& iterations);
  void name_itself();

  Builder* builder_ = nullptr;
  Value gate_;  // with accumulation: whether this batch ends in an update
  std::map<std::pair<std::string, DType>, Value> shared_;
  std::vector<Ref<Initializer>> starts_;
};

}  // namespace kcc
