#include "runtime/training/loop.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/nearest.h"

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

Value Outputs::operator[](std::string_view name) const {
  std::string all;
  for (const auto& [n, flow] : flows) {
    if (n == name) return flow.value;
    all += (all.empty() ? "" : ", ") + n;
  }
  refuse("graph.output", "the model has no output `" + std::string(name) + "`", "it has " + all);
}

Outputs::operator Value() const {
  if (flows.size() != 1)
    refuse("graph.output", "the model has " + std::to_string(flows.size()) + " outputs, and one is wanted here",
           "name it: outputs[\"name\"]");
  return flows[0].second.value;
}

LoopContext& Loop::context() const {
  if (!context_) refuse("plugin.failed", "`" + type_name + "` uses the model outside of a step");
  return *context_;
}

Loop::Within::Within(Loop& loop, LoopContext& context)
    : here_(context.builder()), loop_(loop), before_(std::exchange(loop.context_, &context)) {}
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
std::vector<Variable*> Loop::ModelCall::trainable() const { return loop_.context().network().trainable_variables(); }
std::vector<Variable*> Loop::ModelCall::variables() const { return loop_.context().network().all_variables(); }

void Loop::OptimizerCall::apply(const Gradients& gradients) const {
  optimizer_.apply(loop_.context().builder(), gradients.weights, gradients.values);
}

Value Loop::loss(const Batch& batch, const Outputs& outputs) {
  return context().loss(outputs, batch.targets, batch.weights);
}
void Loop::metrics(const Batch& batch, const Outputs& outputs) {
  context().metrics(outputs, batch.targets, batch.weights);
}
Loop::OptimizerCall Loop::optimizer(const std::string& name) { return {*this, context().optimizer(name)}; }
void Loop::assign(Variable& variable, const Value& value) { context().builder().assign(variable, value); }
Value Loop::read(Variable& variable) { return context().builder().read(variable); }

}  // namespace kcc
