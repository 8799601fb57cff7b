// What a session does to find a NaN: its whole state, copied and put back, and one step operation by operation.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/tensor/dispatch.h"
#include "runtime/training/session.h"

namespace kcc {

// Every variable that a training step may change.
std::vector<Variable*> Session::changing() {
  std::vector<Variable*> all = network_->all_variables();
  const TrainingPhase& now = phases_[at_];
  const auto add = [&](std::deque<Variable>& more) {
    for (Variable& v : more) all.push_back(&v);
  };
  for (Optimizer* o : optimizers()) add(o->variables.all());
  add(loss_sums_.all());
  for (const MetricTerm& m : now.metrics)
    if (m.metric) add(m.metric->variables.all());
  all.push_back(&step_);
  return all;
}

void Session::copy_state(State& state) {
  size_t i = 0;
  for (Variable* v : changing()) {
    if (!v->value.defined()) continue;
    if (i < state.size() && state[i].first == v && state[i].second.type() == v->value.type()) {
      std::memcpy(state[i].second.raw(), v->value.raw(), static_cast<size_t>(v->value.bytes()));
    } else {
      state.resize(i);
      state.emplace_back(v, v->value.clone());
    }
    ++i;
  }
  state.resize(i);
}

void Session::restore(const State& state) {
  std::map<const Variable*, const Tensor*> kept;
  for (const auto& [v, t] : state) kept[v] = &t;
  for (Variable* v : changing()) {
    if (!v->value.defined()) continue;
    const auto it = kept.find(v);
    const Tensor t = it != kept.end() ? *it->second : initial_value(*v, options_.seed);  // it was not there yet
    std::memcpy(v->value.raw(), t.raw(), static_cast<size_t>(t.bytes()));
  }
}

std::optional<NanReport> Session::find_nan(const Feed& given, std::span<const Tensor> batch) {
  const Feed& feed = fed_as(given, batch);
  if (phase().loop && phase().loop->at_once()) return {};
  const TracedStep t = trace_step(Mode::kTrain, feed, batch.empty() ? 1 : batch[0].shape()[0], {});
  std::vector<Tensor> inputs;
  size_t field = 0, state = 0;
  for (const auto& input : t.graph.inputs)
    inputs.push_back(input.role == Role::kData ? batch[static_cast<size_t>(t.fields[field++])]
                                               : t.variables[state++]->value);
  for (const Tensor& in : inputs) KCC_CHECK(in.defined());
  std::optional<NanReport> report = first_nan(t.graph, inputs, *pool_);
  if (!report || report->node < 0) return report;
  for (const auto& output : t.graph.outputs)
    if (output.name == "loss")
      for (size_t i = 0; i < t.graph.nodes.size(); ++i)
        if (const auto& out = t.graph.nodes[i].out; std::find(out.begin(), out.end(), output.id) != out.end())
          report->behind_loss = report->node > static_cast<int>(i);
  return report;
}

bool Session::holds_nan() {
  for (const Variable* v : network_->all_variables()) {
    if (!v->value.defined() || !is_float(v->type.dtype)) continue;
    bool found = false;
    dispatch_float(v->type.dtype, [&]<class T>() {
      const T* x = v->value.data<T>();
      found = std::any_of(x, x + v->value.count(), [](T e) { return e != e; });
    });
    if (found) return true;
  }
  return false;
}

}  // namespace kcc
