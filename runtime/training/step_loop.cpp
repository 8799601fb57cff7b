// What a loop of one's own asks of a step.
#include <algorithm>

#include "runtime/model/findings.h"
#include "runtime/object/guard.h"
#include "runtime/ops/ops.h"
#include "runtime/training/step_trace.h"

namespace kcc {

const Feed& no_feed() {
  static const Feed none;
  return none;
}

Loop::Batch StepTrace::loop_batch() {
  Loop::Batch batch;
  batch.rows = feed_.empty() ? 0 : rows_;
  for (const Fed& f : feed_) {
    NamedValues& to = f.kind == Fed::Kind::kInput    ? batch.inputs
                      : f.kind == Fed::Kind::kTarget ? batch.targets
                                                     : batch.weights;
    const char* const kind = f.kind == Fed::Kind::kInput ? "" : f.kind == Fed::Kind::kTarget ? "target/" : "weight/";
    Value value = field(f, kind + f.name);
    // As losses do: an axis of 1 at the end is added to a target, or dropped.
    for (const auto& o : parts_.network.network_outputs)
      if (const Shape& s = o.shape; f.kind == Fed::Kind::kTarget && o.name == f.name && s.rank() > 0) {
        if (s.rank() == value.rank() + 1 && s[-1] == 1) value = expand_dims(value, -1);
        if (s.rank() + 1 == value.rank() && value.dim(-1) == 1) value = squeeze(value, -1);
      }
    to.emplace_back(f.name, value);
  }
  return batch;
}

Values StepTrace::loop_outputs(const std::vector<std::string>& outputs) {
  Loop& loop = *parts_.phase.loop;
  const Loop::Within within(loop, *this);
  step_is(false);
  random_of_ = Random::Of::kTest;
  NamedValues made;
  guarded(loop, [&] { made = loop.predict_step(loop_batch()); });
  Values out;
  for (const std::string& value : outputs) {
    std::string name = value;
    for (const auto& o : parts_.network.network_outputs)
      if (o.value == value) name = o.name;
    const auto it = std::find_if(made.begin(), made.end(), [&](const auto& m) { return m.first == name; });
    if (it == made.end())
      throw Refused({"graph.unknown_value",
                     "`predict_step` of `" + loop.type_name + "` gives no `" + name + "`",
                     {},
                     loop.place});
    out.push_back(it->second);
  }
  return out;
}

Value StepTrace::run_loop(bool training) {
  Loop& loop = *parts_.phase.loop;
  const Loop::Within within(loop, *this);
  step_is(training);
  const Loop::Batch batch = loop_batch();
  random_of_ = training ? Random::Of::kTraining : Random::Of::kTest;
  Loop::Logs logs;
  try {
    guarded(loop, [&] { logs = training ? loop.step(batch) : loop.test_step(batch); });
  } catch (const LeftOut&) {  // what kept a value from being made is among the findings
    if (!context_.findings) throw;
    return {};
  }
  Value first;
  for (Loop::Log& log : logs) {
    if (trace_ && !log.value.defined()) not_computed();  // the loop computes on the host
    const Value v = log.value.defined() ? (log.value.rank() > 0 ? mean(log.value) : log.value)
                                        : scalar(b_, log.number, DType::kFloat32);
    track(log.name, v);
    if (std::find(loop.columns.begin(), loop.columns.end(), log.name) == loop.columns.end())
      loop.columns.push_back(log.name);
    if (!first.defined() || log.name == "loss") first = v;
  }
  track_added();
  if (training) b_.assign(parts_.step, b_.read(parts_.step) + 1.0);
  return first;
}

Outputs StepTrace::model(const NamedValues& inputs, bool training, const std::vector<std::string>& values) {
  NamedFlows in;
  std::set<std::string> wanted;
  Outputs out;
  const auto& outputs = parts_.network.network_outputs;
  if (values.empty())
    for (const auto& o : outputs) wanted.insert(o.value);
  wanted.insert(values.begin(), values.end());
  for (const auto& [name, v] : inputs) in.emplace_back(name, Flow{v, {}});
  context_.training = training;
  context_.losses.clear();
  if (!in.empty() && in[0].second.value.rank() > 0) context_.batch = in[0].second.value.dim(0);
  scope_ = parts_.network.evaluate(in, wanted, context_);
  const auto add = [&](const std::string& name, const std::string& value) {
    const Flow* f = scope_.find(value);
    if (!f && scope_.left_out(value)) throw LeftOut{};
    if (!f) refuse("graph.unknown_value", "the loop asks for `" + value + "`, which the graph does not have");
    out.flows.emplace_back(name, *f);
  };
  for (const std::string& v : values) add(v, v);
  if (values.empty())
    for (const auto& o : outputs) add(o.name, o.value);
  out.losses = std::move(context_.losses);
  context_.losses.clear();
  out.scope = std::make_shared<const Scope>(scope_);
  return out;
}

Values StepTrace::layer(Layer& layer, const Values& in, bool training) {
  context_.training = training;
  Flows flows;
  for (const Value& v : in) flows.push_back({v, {}});
  Values out;
  for (const Flow& f : layer.apply(flows, {}, context_)) out.push_back(f.value);
  context_.losses.clear();  // those of a layer alone belong to no loss
  return out;
}

// What losses and metrics look at.
void StepTrace::judge(const Outputs& outputs, const NamedValues& targets, const NamedValues& weights) {
  if (outputs.scope) scope_ = *outputs.scope;
  context_.losses = outputs.losses;
  for (const auto& [name, flow] : outputs.flows)
    for (const auto& o : parts_.network.network_outputs)
      if (o.name == name) scope_.set(o.value, flow);
  targets_ = &targets;
  weights_ = &weights;
}

Value StepTrace::loss(const Outputs& outputs, const NamedValues& targets, const NamedValues& weights) {
  judge(outputs, targets, weights);
  const TrainingPhase& phase = parts_.phase;
  if (phase.losses.empty()) refuse("training.loss_missing", "the loop asks for the spec's loss, and there is none");
  std::vector<size_t> all(phase.losses.size());
  std::vector<Value> values;
  for (size_t i = 0; i < all.size(); ++i) {
    all[i] = i;
    values.push_back(value_of(phase.losses[i]));
  }
  Value total = sum_of(all, values);
  if (const Value p = penalties(parts_.network.trainable_variables())) total = total + cast(p, total.dtype());
  targets_ = weights_ = nullptr;
  return total;
}

void StepTrace::metrics(const Outputs& outputs, const NamedValues& targets, const NamedValues& weights) {
  judge(outputs, targets, weights);
  metrics();
  targets_ = weights_ = nullptr;
}

std::vector<std::string> StepTrace::input_names() const {
  std::vector<std::string> names;
  for (const auto& input : parts_.network.network_inputs) names.push_back(input.name);
  return names;
}

uint64_t StepTrace::steps_done() const {
  return parts_.step.value.defined() ? static_cast<uint64_t>(*parts_.step.value.data<int64_t>()) : 0;
}

Values StepTrace::planned(const std::string& name, const Values& in, const std::function<Values(const Values&)>& f) {
  if (trace_) return f(in);  // it is a part of a plan already
  auto& eager = dynamic_cast<EagerBuilder&>(b_);
  eager.forget();  // the plan reads variables, and may change them
  const std::vector<Tensor> results = parts_.planned(name, in, [&] {
    StepTrace part(parts_, no_feed(), in.empty() || in[0].rank() == 0 ? 1 : in[0].dim(0));
    const Loop::Within within(*parts_.phase.loop, part);
    Values inputs;
    for (size_t i = 0; i < in.size(); ++i) {
      inputs.push_back(part.trace_->input("input_" + std::to_string(i), in[i].type()));
      part.places_.push_back(static_cast<int>(i));
    }
    int i = 0;
    try {
      for (const Value& v : f(inputs)) part.output("result_" + std::to_string(i++), v);
    } catch (const NotComputed&) {
      refuse("plugin.reads",
             "the planned part `" + name + "` reads a value, or what the loop keeps, while it is traced",
             "give it as an input: it is another one in each step");
    }
    return part.finish();
  });
  Values out;
  for (const Tensor& t : results) out.push_back(eager.value(t));
  return out;
}

Optimizer& StepTrace::optimizer(const std::string& name) {
  const auto& all = parts_.phase.loop_optimizers;
  std::string names;
  for (const auto& [n, o] : all) {
    if (n == name || (name.empty() && all.size() == 1)) return *o;
    if (!n.empty()) names += (names.empty() ? "" : ", ") + n;
  }
  refuse("training.update",
         name.empty() ? "the training has several optimizers, and the loop asks for one without a name"
                      : "the training has no optimizer `" + name + "`",
         !names.empty() ? "it has " + names
         : all.empty()  ? "write `optimizer: adam` beside `loop`"
                        : "its only one has no name: optimizer(), or write `optimizer: {" + name + ": ..}`");
}

}  // namespace kcc
