#include "runtime/model/eager_call.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/object/guard.h"
#include "runtime/ops/host.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

constexpr int64_t kLargestGuess = 1 << 16;
constexpr int64_t kMostProbed = 100'000;  // operations of a call with made-up values

// All values that flow into a call, in one order; `f` may replace them. A mask that there is not stays so.
template <class F>
void each_value(Flows& flows, CallArguments& arguments, F&& f) {
  const auto flow = [&](Flow& x) {
    f(x.value);
    if (x.mask.defined()) f(x.mask);
  };
  for (Flow& x : flows) flow(x);
  for (CallArgument& a : arguments)
    for (Flow& x : a.values) flow(x);
}

// The call of a layer as a function of values. Its inputs: what flows in, the step, variables. Its results: those of
// the layer, their masks, losses, metrics, then variables that it assigned.
struct EagerCall final : HostFunction {
  Layer* layer = nullptr;
  Flows flows;  // as they were traced: of the values here only whether there are any counts
  CallArguments arguments;
  bool training = false;
  DType floatx = DType::kFloat32;
  bool mixed = false;
  int64_t batch = 0, turn = 0;
  uint64_t seed = 0;
  std::unordered_map<const Layer*, uint64_t> uses;
  Variable *step = nullptr, *draws = nullptr;  // the counters; draws: null in training
  std::vector<Variable*> variables, assigned;

  struct Outcome {
    Values out, masks, losses;
    std::vector<std::pair<std::string, Value>> metrics;
  };
  Outcome run(EagerBuilder& builder, const Values& in) const;
  Values call(EagerBuilder& builder, const Values& in) const override;
};

EagerCall::Outcome EagerCall::run(EagerBuilder& builder, const Values& in) const {
  builder.alone = true;
  builder.first_value = [this](const Variable& v) { return initial_value(v, seed); };
  builder.seed = seed;
  builder.step_counter = step;
  builder.draw_counter = draws;
  Flows now = flows;
  CallArguments given = arguments;
  size_t at = 0;
  each_value(now, given, [&](Value& v) { v = in[at++]; });
  builder.give(*step, in[at++]);
  if (draws) builder.give(*draws, in[at++]);
  for (Variable* v : variables) builder.give(*v, in[at++]);
  Context context{builder};
  context.place = layer->place;
  context.training = training;
  context.floatx = floatx;
  context.mixed = mixed;
  context.batch = batch;
  context.turn = turn;
  context.uses = uses;
  const Layer::Within within(*layer, context);
  const Call c{context, now, given, training};
  Values values;
  for (const Flow& f : now) values.push_back(f.value);
  Outcome outcome;
  outcome.out = layer->call_all(values, c);
  outcome.masks = layer->masks(outcome.out, c);
  outcome.losses = std::move(context.losses);
  outcome.metrics = std::move(context.metrics);
  return outcome;
}

Values EagerCall::call(EagerBuilder& builder, const Values& in) const {
  Outcome outcome;
  try {
    guarded(*layer, [&] { outcome = run(builder, in); });
  } catch (const NotComputed& read) {
    throw Refused(
        {"plugin.reads", read.who + " reads a value in what is traced in any case: a cell's step", {}, read.place});
  }
  if (!builder.missed.empty())
    throw Refused(
        {"plugin.failed", "`" + layer->path() + "` makes the weight `" + builder.missed[0]->name + "` in a later call",
         "a layer makes all of its weights in its first call, whatever the values are; that call gets made-up "
         "numbers, and zeros where they are whole",
         layer->place});
  Values all = outcome.out;
  for (const Value& m : outcome.masks)
    if (m.defined()) all.push_back(m);
  all.insert(all.end(), outcome.losses.begin(), outcome.losses.end());
  for (const auto& [name_, value] : outcome.metrics) all.push_back(value);
  for (Variable* v : assigned) all.push_back(builder.read(*v));
  return all;
}

// Something of this type, small and of no special value, to see what a call makes of it.
Tensor made_up(const Type& type, uint64_t stream) {
  Tensor t(type);
  const Philox random(1, stream, 0);
  if (is_float(type.dtype))
    for (int64_t i = 0; i < std::min(t.count(), kLargestGuess); ++i) {
      if (type.dtype == DType::kFloat32)
        t.data<float>()[i] = static_cast<float>(random.normal(static_cast<uint64_t>(i)));
      else
        t.data<double>()[i] = random.normal(static_cast<uint64_t>(i));
    }
  return t;
}

}  // namespace

Called call_eagerly(Layer& layer, const Values& in, const Call& c, std::unordered_map<const Layer*, uint64_t> uses) {
  Context& context = c.context;
  Builder& builder = context.builder;
  auto f = std::make_shared<EagerCall>();
  f->name = layer.path();
  f->place = layer.place;
  f->layer = &layer;
  f->flows = c.flows();
  f->arguments = c.arguments();
  KCC_CHECK(f->flows.size() == in.size(), layer.path());
  f->training = c.training;
  f->floatx = context.floatx;
  f->mixed = context.mixed;
  f->batch = context.batch;
  f->turn = context.turn;
  f->seed = builder.seed;
  f->uses = std::move(uses);
  f->step = builder.step_counter;
  f->draws = builder.draw_counter;

  // Once with made-up values.
  ThreadPool alone{1};
  EagerBuilder probe(alone);
  probe.budget = kMostProbed;
  Values given;
  Flows flows = f->flows;
  CallArguments arguments = f->arguments;
  each_value(flows, arguments, [&](Value& v) { given.push_back(probe.value(made_up(v.type(), given.size()))); });
  given.push_back(probe.value(Tensor(f->step->type)));
  if (f->draws) given.push_back(probe.value(Tensor(f->draws->type)));
  for (Variable* v : layer.all_variables())
    if (v->value.defined()) {
      f->variables.push_back(v);
      given.push_back(probe.value(v->value.clone()));
    }
  const EagerCall::Outcome outcome = f->run(probe, given);
  for (Variable* v : probe.missed)
    if (v != f->step && v != f->draws) f->variables.push_back(v);
  f->assigned = probe.assigned;

  Values inputs;
  each_value(f->flows, f->arguments, [&](Value& v) { inputs.push_back(v); });
  inputs.push_back(builder.step());
  if (f->draws) inputs.push_back(builder.draw_count());
  for (Variable* v : f->variables) inputs.push_back(builder.read(*v));
  for (const Value& v : outcome.out) f->results.push_back(v.type());
  for (const Value& m : outcome.masks)
    if (m.defined()) f->results.push_back(m.type());
  for (const Value& l : outcome.losses) f->results.push_back(l.type());
  for (const auto& [name, value] : outcome.metrics) f->results.push_back(value.type());
  for (const Variable* v : f->assigned) f->results.push_back(v->type);
  const Values all = host(f, inputs);

  size_t at = 0;
  Called called;
  for (size_t i = 0; i < outcome.out.size(); ++i) called.out.push_back(all[at++]);
  for (const Value& m : outcome.masks) called.masks.push_back(m.defined() ? all[at++] : Value{});
  for (size_t i = 0; i < outcome.losses.size(); ++i) context.losses.push_back(all[at++]);
  for (const auto& [name, value] : outcome.metrics) context.metrics.emplace_back(name, all[at++]);
  for (Variable* v : f->assigned) builder.assign(*v, all[at++]);
  return called;
}

}  // namespace kcc
