#include "runtime/optimizers/optimizer.h"

#include <cstring>
#include <regex>

#include "runtime/base/check.h"
#include "runtime/constraints/constraint.h"
#include "runtime/object/formula.h"
#include "runtime/object/guard.h"

namespace kcc {
namespace {

struct Start final : Initializer {  // of a slot: a number throughout
  explicit Start(double value) : value(value) {}
  double value;
  Tensor make(const Type& type, const Philox&) const override {
    Tensor t(DType::kFloat64, type.shape);
    std::fill_n(t.data<double>(), t.count(), value);
    return t.cast(type.dtype);
  }
};

Value norm(const Value& squares) {  // 0 where all are 0, with no infinite gradient there
  const Value some = greater(squares, 0.0);
  return where(some, sqrt(where(some, squares, ones_like(squares))), squares);
}

}  // namespace

struct Optimizer::Update {
  Variable& w;
  Value gradient;
};

Optimizer::Optimizer(double rate)
    : learning_rate(this, "learning_rate", rate, at_least(0),
                    "how far each update goes: a number, a schedule or an expression of `step`") {}

void Optimizer::settle() {
  const int clips = clipnorm->has_value() + clipvalue->has_value() + global_clipnorm->has_value();
  if (clips > 1)
    refuse("arg.conflict",
           "`" + type_name + "` has several of `clipnorm`, `clipvalue` and `global_clipnorm`: only one may be given");
  for (const std::string& pattern : *exclude_from_weight_decay) try {
      const std::regex valid(pattern);
    } catch (const std::regex_error&) {
      refuse("arg.range", "`" + pattern + "` of `exclude_from_weight_decay` is no regular expression");
    }
}

void Optimizer::name_itself() {
  if (variables.path().empty()) variables.set_path(name->value_or(snake_case(type_name)));
}

void Optimizer::need_rate() const {
  if (has_schedule())
    refuse("optimizer.schedule", "the learning rate of `" + type_name + "` comes from a schedule, and cannot be set",
           "give `learning_rate` as a number");
}

Variable& Optimizer::rate_variable() {
  need_rate();
  name_itself();
  return state("learning_rate", {DType::kFloat64, {}}, learning_rate->number);
}

Value Optimizer::rate(Builder& b, DType dtype) {
  if (!has_schedule()) return cast(b.read(rate_variable()), dtype);
  name_itself();
  Variable& iteration = state("iteration", {DType::kInt64, {}});
  const Value step = cast(b.read(iteration), dtype);
  if (const Ref<Schedule>& schedule = learning_rate->schedule) {
    Value now;
    guarded(*schedule, [&] {
      now = cast(schedule->call(step), dtype);
      if (now.rank() > 0)
        refuse("plugin.failed",
               "a learning rate is one number, and `" + schedule->type_name + "` gives " + to_string(now.type()));
    });
    return now;
  }
  FormulaScope scope;
  scope.builder = &b;
  scope.training = true;
  scope.values.push_back({"step", {step, {}}});
  Variable* const outer = b.step_counter;
  b.step_counter = &iteration;
  const Value value = learning_rate->formula->call(scope);
  b.step_counter = outer;
  if (value.rank() != 0)
    refuse("shape",
           "the learning rate is an expression of shape " + to_string(value.shape()) + ", and must be one number");
  return cast(value, dtype);
}

Variable& Optimizer::state(const std::string& state_name, const Type& type, double start) {
  if (Variable* known = variables.find(state_name)) return *known;
  VariableOptions options;
  options.trainable = false;
  if (start != 0) {
    starts_.push_back(std::make_shared<Start>(start));
    options.initializer = starts_.back().get();
  }
  Variable& v = variables.get(state_name, type, options);
  if (start != 0) v.value = initial_value(v, 0);
  return v;
}

void Optimizer::keep(Variable& v, const Value& value) {
  builder_->assign(v, gate_.defined() ? where(gate_, value, builder_->read(v)) : value);
}

Value Optimizer::slot(Variable& w, const std::string& slot_name, double start) {
  return builder_->read(state(w.name + "/" + slot_name, w.type, start));
}

void Optimizer::keep(Variable& w, const std::string& slot_name, const Value& value) {
  keep(state(w.name + "/" + slot_name, w.type), value);
}

Value Optimizer::once(const std::string& key, DType dtype, const std::function<Value()>& make) {
  Value& v = shared_[{key, dtype}];
  if (!v) v = make();
  return v;
}

void Optimizer::clip_gradients(std::vector<Update>& updates) const {
  if (*clipnorm) {
    for (Update& u : updates)
      u.gradient = u.gradient * (**clipnorm / maximum(norm(sum(square(u.gradient))), **clipnorm));
  } else if (*global_clipnorm) {
    const double limit = **global_clipnorm;
    Value squares;
    for (const Update& u : updates) squares = squares ? squares + sum(square(u.gradient)) : sum(square(u.gradient));
    const Value all = sqrt(squares);
    const Value scale =
        limit * minimum(1.0 / all, 1.0 / limit) + (all - all);  // the last: infinite gradients become NaN
    for (Update& u : updates) u.gradient = u.gradient * cast(scale, u.gradient.dtype());
  } else if (*clipvalue) {
    for (Update& u : updates) u.gradient = clip(u.gradient, -**clipvalue, **clipvalue);
  }
}

Value Optimizer::decayed(const Update& u, const Value& rate_now) {
  Value now = builder_->read(u.w);
  const std::optional<double> decay = decay_of(u.w);
  if (!decay) return now;
  for (const std::string& pattern : *exclude_from_weight_decay)
    if (std::regex_search(u.w.name, std::regex(pattern))) return now;
  return now - now * once("decay " + std::to_string(*decay), now.dtype(), [&] { return rate_now * *decay; });
}

void Optimizer::average(const std::vector<Variable*>& weights, const Value& iterations) {
  for (Variable* w : weights) {
    const DType dtype = w->type.dtype;
    const Value momentum = once("ema", dtype, [&] { return cast(not_equal(iterations, 0.0), dtype) * *ema_momentum; });
    const Value now = builder_->read(*w);
    const Value next = momentum * slot(*w, "average") + (1.0 - momentum) * now;
    builder_->assign(state(w->name + "/average", w->type), next);
    if (!*ema_overwrite_frequency) continue;
    const Value due = once("ema due", dtype, [&] {
      return equal(mod(iterations + 1.0, scalar_like(iterations, static_cast<double>(**ema_overwrite_frequency))), 0.0);
    });
    builder_->assign(*w, where(due, next, now));
  }
}

void Optimizer::apply(Builder& b, const std::vector<Variable*>& weights, const Values& gradients) {
  if (weights.size() != gradients.size())
    refuse("plugin.failed", std::to_string(gradients.size()) + " gradients are given for " +
                                std::to_string(weights.size()) + " weights");
  for (size_t i = 0; i < weights.size(); ++i)
    if (gradients[i] && !(gradients[i].type() == weights[i]->type))
      refuse("plugin.failed", "the gradient of `" + weights[i]->name + "` is " + to_string(gradients[i].type()) +
                                  ", and the weight " + to_string(weights[i]->type));
  builder_ = &b;
  shared_.clear();
  gate_ = {};
  name_itself();
  Variable& iteration = state("iteration", {DType::kInt64, {}});
  const Value calls = b.read(iteration);
  Value iterations = calls;

  std::vector<Update> updates;
  for (size_t i = 0; i < weights.size(); ++i)
    if (gradients[i])
      updates.push_back({*weights[i], *loss_scale_factor ? gradients[i] / **loss_scale_factor : gradients[i]});

  if (*gradient_accumulation_steps) {
    const auto n = static_cast<double>(**gradient_accumulation_steps);
    iterations = floor_divide(calls, scalar_like(calls, n));
    const Value due = equal(mod(calls + 1.0, scalar_like(calls, n)), 0.0);
    for (Update& u : updates) {
      const Value total = u.gradient + slot(u.w, "gradient_accumulator");
      keep(u.w, "gradient_accumulator", where(due, zeros_like(total), total));
      u.gradient = total / n;
    }
    gate_ = due;
  }
  clip_gradients(updates);
  for (const Update& u : updates) {
    const DType dtype = u.w.type.dtype;
    const Value rate_now = once("rate", dtype, [&] { return rate(b, dtype); });
    Value step = once("step", dtype, [&] { return cast(iterations, dtype) + 1.0; });
    once("begun", DType::kBool, [&] {
      begin(dtype, step);
      return step;
    });
    const Value next = update(u.w, decayed(u, rate_now), u.gradient, rate_now, step);
    Builder::need_type(u.w, next);
    keep(u.w, next);
  }
  gate_ = {};
  if (use_ema) average(weights, iterations);
  for (const Update& u : updates)
    if (u.w.constraint) {
      const auto* constraint = dynamic_cast<const Constraint*>(u.w.constraint);
      KCC_CHECK(constraint, u.w.name);
      guarded(*constraint, [&] { b.assign(u.w, constraint->call(b.read(u.w))); });
    }
  b.assign(iteration, calls + 1.0);
  shared_.clear();
}

void Optimizer::finish(const std::vector<Variable*>& weights) {
  if (!use_ema) return;
  for (Variable* w : weights)
    if (const Variable* average = variables.find(w->name + "/average"); average && average->value.defined())
      std::memcpy(w->value.raw(), average->value.raw(),
                  static_cast<size_t>(average->value.bytes()));  // others hold the buffer
}

}  // namespace kcc
