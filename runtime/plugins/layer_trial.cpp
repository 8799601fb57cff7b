#include "runtime/plugins/layer_trial.h"

#include <algorithm>
#include <cmath>

#include "runtime/files/safetensors.h"
#include "runtime/graph/autodiff.h"
#include "runtime/model/eager_call.h"
#include "runtime/model/stateful.h"
#include "runtime/object/guard.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

// What was written.
struct Collected final : OutFile {
  std::string bytes;
  void write(const void* from, size_t count) override { bytes.append(static_cast<const char*>(from), count); }
  void sync() override {}
  void close() override {}
};

// What comes out, and then what the layer adds to the loss.
Values results(Layer& layer, Builder& b, const Values& in, bool training, DType floatx) {
  Context c{b};
  c.training = training;
  c.floatx = floatx;
  c.batch = in.empty() || in[0].rank() == 0 ? 0 : in[0].dim(0);
  Flows flows;
  for (const Value& x : in) flows.push_back({x, {}});
  Values out;
  for (const Flow& f : layer.apply(flows, {}, c)) out.push_back(f.value);
  out.push_back(total_loss(c));
  return out;
}

}  // namespace

// With weights drawn, so that what starts as zeros is seen too.
LayerTrial::LayerTrial(const Config& config, const std::vector<SampleInput>& inputs, DType floatx)
    : layer(made<Layer>(config)) {
  layer->set_path(kPath);
  for (const SampleInput& in : inputs)
    computation.inputs.push_back(
        drawn(in.numbers.value_or(uniform(in.shape, -1, 1)), floatx, Philox(computation.inputs.size() + 1, 0, 0)));
  computation.variables = [l = layer.get()] { return l->all_variables(); };
  computation.call = [l = layer.get(), floatx](Builder& b, const Values& in, bool training) {
    return results(*l, b, in, training, floatx);
  };
  for (const bool training : {true, false})
    computed_at_once(computation, training);  // there may be weights of one alone
  uint64_t seed = 100;
  for (Variable* v : layer->all_variables())
    v->value = is_float(v->type.dtype) ? drawn(v->type.shape, ++seed, v->trainable ? -1 : 0.5, 1, v->type.dtype)
                                       : initial_value(*v, 0);
}

std::string wrong_adapting(const Config& config, const std::vector<SampleInput>& inputs) {
  const LayerTrial saved(config, inputs, DType::kFloat32), loaded(config, inputs, DType::kFloat32);
  for (const LayerTrial* t : {&saved, &loaded})
    for (Variable* v : t->layer->all_variables()) v->value = initial_value(*v, 0);
  guarded(*saved.layer, [&] {
    saved.layer->adapt(saved.computation.inputs);
    saved.layer->finish_adapt();
  });
  if (!saved.layer->adapted()) return "`adapted` is still false once `finish_adapt` was called";
  const std::vector<Variable*> from = saved.layer->all_variables(), to = loaded.layer->all_variables();
  if (from.size() != to.size()) return "adapted, it has another number of variables";
  for (size_t i = 0; i < from.size(); ++i) {
    if (!(from[i]->value.type() == from[i]->type))
      return "`" + from[i]->name + "` is " + to_string(from[i]->type) + ", and is filled with " +
             to_string(from[i]->value.type());
    to[i]->value = from[i]->value.clone();
  }
  for (const char* name : kLearnedArguments)
    if (const ArgBase* learned = saved.layer->arg(name)) {
      Problems problems;
      loaded.layer->arg(name)->read(learned->write(), problems);
    }
  const Computed a = computed_at_once(saved.computation, false), b = computed_at_once(loaded.computation, false);
  for (size_t i = 0; i < a.results.size(); ++i)
    if (const std::string s = difference("the result of what was loaded", b.results[i], a.results[i], 0); !s.empty())
      return s +
             ": what it learned is not in its states, and is not saved; keep it there: read(state(\"mean\", type)) in "
             "`call`, variables.find(\"mean\")->value = .. in `finish_adapt`";
  return {};
}

std::string wrong_saving(const Config& config, const std::vector<SampleInput>& inputs) {
  const LayerTrial saved(config, inputs, DType::kFloat32);
  NamedTensors tensors;
  for (const Variable* v : saved.layer->all_variables()) {
    if (!v->name.starts_with(std::string(LayerTrial::kPath) + "/"))
      return "`" + v->name + "` lies beside the layer's path";
    tensors.emplace_back(v->name, v->value);
  }
  Collected file;
  write_safetensors(file, "weights", tensors);
  MemoryFile written("weights", file.bytes);
  tensors = read_safetensors(written).tensors;
  const LayerTrial loaded(config, inputs, DType::kFloat32);
  if (tensors.size() != loaded.layer->all_variables().size()) return "made again, it has another number of weights";
  for (Variable* v : loaded.layer->all_variables()) {
    const auto it = std::find_if(tensors.begin(), tensors.end(), [&](const auto& t) { return t.first == v->name; });
    if (it == tensors.end()) return "`" + v->name + "` was not saved: its name is another one each time";
    v->value = it->second;
  }
  const Computed a = computed_at_once(saved.computation, false), b = computed_at_once(loaded.computation, false);
  for (size_t i = 0; i < a.results.size(); ++i)
    if (std::string s = difference("the result of what was loaded", b.results[i], a.results[i], 0); !s.empty())
      return s;
  return {};
}

StepTrial::StepTrial(const Config& config, const std::vector<SampleInput>& inputs)
    : trial(config, inputs, DType::kFloat32) {
  computation = trial.computation;
  const size_t n = computation.inputs.size();
  for (const Tensor& y : computed_at_once(computation, true).results)
    computation.inputs.push_back(drawn(y.shape(), 700 + computation.inputs.size(), -1, 1, DType::kFloat32));
  computation.call = [this, n](Builder& b, const Values& in, bool training) -> Values {
    const Values out = trial.computation.call(b, {in.begin(), in.begin() + static_cast<std::ptrdiff_t>(n)}, training);
    Value loss;
    for (size_t i = 0; i < out.size(); ++i) {
      if (!is_float(out[i].dtype())) continue;
      const Value one = mean(square(cast(out[i], DType::kFloat32) - in[n + i]));
      loss = loss ? loss + one : one;
    }
    const std::vector<Variable*> weights = trial.layer->trainable_variables();
    Values now;
    for (Variable* w : weights) now.push_back(b.read(*w));
    optimizer->apply(b, weights, gradients({loss}, {}, now));
    return {loss};
  };
}

std::string wrong_step(const StepTrial& t) {
  const Computed after = computed_by_plan(t.computation, true, 1);
  if (!std::isfinite(after.results[0].at(0))) return "the loss is " + std::to_string(after.results[0].at(0));
  const std::vector<Variable*> all = t.trial.layer->all_variables();
  bool changed = false;
  for (size_t i = 0; i < all.size(); ++i) {
    for (int64_t k = 0; k < after.states[i].count(); ++k)
      if (!std::isfinite(after.states[i].at(k))) return "`" + all[i]->name + "` is no longer finite";
    changed |= all[i]->trainable && !difference("", after.states[i], all[i]->value, 0).empty();
  }
  return changed ? "" : "no weight changes";
}

}  // namespace kcc
