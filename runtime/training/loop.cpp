#include "runtime/training/loop.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/nearest.h"
#include "runtime/object/guard.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

// The layer at a path below `from`; null where there is none.
Layer* find_layer(const Layer& from, const std::string& path) {
  for (const Layer::Child& child : from.children()) {
    if (child.layer->path() == path) return child.layer.get();
    if (child.name.empty() || path.starts_with(child.layer->path() + "/"))
      if (Layer* found = find_layer(*child.layer, path)) return found;
  }
  return nullptr;
}

void collect_paths(const Layer& from, std::vector<std::string>& out) {
  for (const Layer::Child& child : from.children()) {
    out.push_back(child.layer->path());
    collect_paths(*child.layer, out);
  }
}

}  // namespace

Value NamedValues::operator[](std::string_view name) const {
  std::string all;
  for (const auto& [n, value] : *this) {
    if (n == name) return value;
    all += (all.empty() ? "" : ", ") + n;
  }
  refuse("graph.unknown_value", "the batch has no `" + std::string(name) + "`",
         all.empty() ? "there are none of this kind: `targets` and `sample_weight` under `data` say which fields are"
                     : "it has " + all);
}

// By Box and Muller.
double Random::normal() {
  const double r = std::sqrt(-2 * std::log(1 - uniform()));
  return r * std::cos(2 * std::numbers::pi * uniform());
}

size_t Random::pick(std::span<const float> probabilities) {
  double left = uniform();
  for (size_t i = 0; i < probabilities.size(); ++i)
    if ((left -= static_cast<double>(probabilities[i])) < 0) return i;
  return probabilities.size() - 1;
}

Value Outputs::operator[](std::string_view name) const {
  std::string all;
  for (const auto& [n, flow] : flows) {
    if (n == name) return flow.value;
    all += (all.empty() ? "" : ", ") + n;
  }
  refuse("graph.output", "the model has no output `" + std::string(name) + "`", "it has " + all);
}

Value Outputs::operator[](int number) const {
  const auto count = static_cast<int>(flows.size());
  const int at = number < 0 ? number + count : number;
  if (at < 0 || at >= count)
    refuse("graph.output", "the model has " + std::to_string(count) + (count == 1 ? " output" : " outputs") +
                               ", and number " + std::to_string(number) + " is asked for");
  return flows[static_cast<size_t>(at)].second.value;
}

Outputs::operator Value() const {
  if (flows.size() != 1)
    refuse("graph.output", "the model has " + std::to_string(flows.size()) + " outputs, and one is wanted here",
           "name it: outputs[\"name\"]");
  return flows[0].second.value;
}

StateBase::StateBase(Loop* owner, std::string n) : name(std::move(n)) {
  for (const StateBase* other : owner->states)
    if (other->name == name)
      refuse("plugin.name", "a loop has two states that are called `" + name + "`", "give one of them another name");
  owner->states.push_back(this);
}
void StateBase::touch() const {
  if (dynamic_cast<TraceBuilder*>(&here())) not_computed();  // a plan would keep what it is now
}

LoopContext& Loop::context() const {
  if (!context_) refuse("plugin.failed", "`" + type_name + "` uses the model outside of a step");
  return *context_;
}

Loop::Within::Within(Loop& loop, LoopContext& context)
    : here_(context.builder()), loop_(loop), before_(std::exchange(loop.context_, &context)) {}
bool Loop::at_once() const { return reads_values || !asked(*this, &Loop::traced); }

Loop::Within::~Within() { loop_.context_ = before_; }

Value Loop::LayerCall::operator()(const Value& x, bool training) const { return (*this)(Values{x}, training).at(0); }
Values Loop::LayerCall::operator()(const Values& in, bool training) const {
  return loop_.context().layer(layer_, in, training);
}

Outputs Loop::ModelCall::operator()(const NamedValues& inputs, bool training) const {
  return loop_.context().model(inputs, training, {});
}
Outputs Loop::ModelCall::operator()(const Value& x, bool training) const {
  const auto names = loop_.context().input_names();
  if (names.size() != 1)
    refuse("graph.inputs", "the model has " + std::to_string(names.size()) + " inputs, and is given one value",
           "name them: model({{\"" + (names.empty() ? "x" : names[0]) + "\", x}, ..})");
  return (*this)(NamedValues{{names[0], x}}, training);
}
Outputs Loop::ModelCall::values(const NamedValues& inputs, const std::vector<std::string>& names, bool training) const {
  return loop_.context().model(inputs, training, names);
}
Loop::LayerCall Loop::ModelCall::operator[](const std::string& path) const {
  Layer& network = loop_.context().network();
  if (Layer* found = find_layer(network, path)) return {loop_, *found};
  std::vector<std::string> paths;
  collect_paths(network, paths);
  const auto near = nearest(path, paths);
  refuse("graph.pattern", "the model has no layer `" + path + "`", near ? "did you mean `" + *near + "`?" : "");
}

namespace {

// While it lives, variables read as other values.
class InPlaceOf {
 public:
  InPlaceOf(Builder& builder, const std::vector<Variable*>& variables, const Values& values)
      : builder_(builder), variables_(variables) {
    if (values.size() != variables.size())
      refuse("graph.inputs", "the model has " + std::to_string(variables.size()) + " trainable weights, and is given " +
                                 std::to_string(values.size()) + " values for them");
    for (size_t i = 0; i < variables.size(); ++i)
      if (!(values[i].type() == variables[i]->type))
        refuse("shape.weights", "`" + variables[i]->name + "` is " + to_string(variables[i]->type) + ", and is given " +
                                    to_string(values[i].type()));
    ++builder.lending;
    for (size_t i = 0; i < variables.size(); ++i) before_.push_back(builder.exchange(*variables[i], values[i]));
  }
  ~InPlaceOf() {
    for (size_t i = 0; i < before_.size(); ++i) builder_.exchange(*variables_[i], before_[i]);
    --builder_.lending;
  }
  InPlaceOf(const InPlaceOf&) = delete;
  InPlaceOf& operator=(const InPlaceOf&) = delete;

 private:
  Builder& builder_;
  const std::vector<Variable*> variables_;
  Values before_;
};

}  // namespace

Outputs Loop::ModelCall::stateless_call(const Values& weights, const NamedValues& inputs, bool training) const {
  const InPlaceOf in_place(loop_.context().builder(), trainable(), weights);
  return (*this)(inputs, training);
}
Outputs Loop::ModelCall::stateless_call(const Values& weights, const Value& x, bool training) const {
  const InPlaceOf in_place(loop_.context().builder(), trainable(), weights);
  return (*this)(x, training);
}

void Loop::LayerCall::set(const LayerCall& from, double share) const {
  const auto to = variables(), source = from.variables();
  Builder& builder = loop_.context().builder();
  if (to.size() != source.size())
    refuse("shape.shared", "`" + layer_.path() + "` has " + std::to_string(to.size()) + " variables, and `" +
                               from.layer_.path() + "` has " + std::to_string(source.size()));
  for (size_t i = 0; i < to.size(); ++i) {
    const Value now = builder.read(*to[i]), wanted = builder.read(*source[i]);
    if (!(now.type() == wanted.type()))
      refuse("shape.shared", "`" + to[i]->name + "` is " + to_string(now.type()) + ", and `" + source[i]->name +
                                 "` is " + to_string(wanted.type()));
    builder.assign(*to[i], share == 1 || !is_float(now.dtype()) ? wanted : now + (wanted - now) * share);
  }
}

std::vector<Variable*> Loop::ModelCall::trainable() const { return loop_.context().network().trainable_variables(); }
std::vector<Variable*> Loop::ModelCall::variables() const { return loop_.context().network().all_variables(); }

void Loop::OptimizerCall::apply(const Gradients& gradients) const {
  if (gradients.weights.empty())
    refuse("training.update", "the loop updates no weight: none is given to `gradient`",
           "`trainable()` has none of the layers that `trainable: false` or `freeze` names");
  if (std::none_of(gradients.values.begin(), gradients.values.end(), [](const Value& g) { return g.defined(); }))
    refuse("training.update", "the loop updates weights, and what was differentiated depends on none of them",
           "a tape sees what is computed after it was made, and is asked once");
  optimizer_.apply(loop_.context().builder(), gradients.weights, gradients.values);
}

Value Loop::loss(const Batch& batch, const Outputs& outputs) {
  return context().loss(outputs, batch.targets, batch.weights);
}
void Loop::metrics(const Batch& batch, const Outputs& outputs) {
  context().metrics(outputs, batch.targets, batch.weights);
}
Values Loop::planned(const std::string& name, const Values& in, const std::function<Values(const Values&)>& f) {
  return context().planned(name, in, f);
}
Random& Loop::random() {
  if (dynamic_cast<TraceBuilder*>(&context().builder())) not_computed();  // it would be drawn once for all steps
  const std::pair now{context().random_of(), context().steps_done()};
  if (!random_ || random_of_ != now) random_.emplace(context().seed(), now.first, now.second);
  random_of_ = now;
  return *random_;
}
Loop::OptimizerCall Loop::optimizer(const std::string& name) { return {*this, context().optimizer(name)}; }
void Loop::assign(Variable& variable, const Value& value) { context().builder().assign(variable, value); }
Value Loop::read(Variable& variable) { return context().builder().read(variable); }

}  // namespace kcc
