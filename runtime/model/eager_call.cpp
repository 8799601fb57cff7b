#include "runtime/model/eager_call.h"

#include <algorithm>
#include <optional>
#include <tuple>

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

bool contains(const std::vector<Variable*>& all, const Variable* v) {
  return std::find(all.begin(), all.end(), v) != all.end();
}

// The call of a layer as a function of values. Its inputs: what flows in, the step, variables. Its results: those of
// the layer, their masks, the sum of its losses, metrics, then variables. Which losses there are and what is assigned
// may depend on values: so there is always a loss, and every state is a result.
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
  std::vector<std::string> metrics;

  struct Outcome {
    Values out, masks;
    Value loss;
    std::vector<std::pair<std::string, Value>> metrics;
    std::unordered_map<const Layer*, uint64_t> uses;  // of layers, those within this one too
  };
  Outcome run(EagerBuilder& builder, const Values& in) const;
  Values in_order(std::vector<std::pair<std::string, Value>> reported) const;
  Values call(EagerBuilder& builder, const Values& in) const override;
};

}  // namespace

// What a call is, as far as its results and what it assigns depend on it, and these.
struct ProbedCall {
  Types given;                // of all that flows in, and of masks
  std::vector<bool> masked;   // which of what flows in has a mask
  std::vector<bool> trained;  // which of the layer's variables are
  std::vector<std::string> constants;
  std::tuple<bool, bool, DType, int64_t, int64_t> how;  // training, mixed, floatx, batch, turn

  Types out;
  std::vector<std::optional<Type>> masks;
  Type loss;
  std::vector<std::pair<std::string, Type>> metrics;
  std::vector<Variable*> variables, assigned;
  std::unordered_map<const Layer*, uint64_t> uses;  // how often it uses each

  void describe(const EagerCall& f) {
    *this = {};
    Flows flows = f.flows;
    CallArguments arguments = f.arguments;
    each_value(flows, arguments, [&](Value& v) { given.push_back(v.type()); });
    for (const Flow& flow : flows) masked.push_back(flow.mask.defined());
    for (const CallArgument& a : arguments) {
      for (const Flow& flow : a.values) masked.push_back(flow.mask.defined());
      constants.push_back(a.name + to_string(a.constant));
    }
    for (const Variable* v : f.layer->all_variables()) trained.push_back(v->trainable);
    how = {f.training, f.mixed, f.floatx, f.batch, f.turn};
  }
  bool same_as(const ProbedCall& other) const {
    return given == other.given && masked == other.masked && trained == other.trained && constants == other.constants &&
           how == other.how;
  }
};

struct ProbedCalls {
  static std::vector<std::shared_ptr<const ProbedCall>>& of(Layer& layer) { return layer.probed_; }
};

namespace {

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
  outcome.masks = layer->all_masks(outcome.out, c);
  outcome.loss = total_loss(context);
  outcome.metrics = std::move(context.metrics);
  outcome.uses = std::move(context.uses);
  return outcome;
}

// The metrics of a call in the order of the first.
Values EagerCall::in_order(std::vector<std::pair<std::string, Value>> reported) const {
  const auto only_in_some = [&](const std::string& metric) {
    throw Refused(
        {"plugin.failed", "`" + layer->path() + "` reports the metric `" + metric + "` in some calls only",
         "`add_metric(\"" + metric + "\", ..)` must be called in every call: a metric is a mean over all rows",
         layer->place});
  };
  Values out;
  for (const std::string& m : metrics) {
    const auto it = std::find_if(reported.begin(), reported.end(), [&](const auto& r) { return r.first == m; });
    if (it == reported.end()) only_in_some(m);
    out.push_back(it->second);
    reported.erase(it);
  }
  if (!reported.empty()) only_in_some(reported[0].first);
  return out;
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
  for (const Variable* v : builder.assigned)
    if (!contains(assigned, v))
      throw Refused({"plugin.failed", "`" + layer->path() + "` assigns to `" + v->name + "` in some calls only",
                     "assign to it in every call, where nothing changes `read(v)`; a state need not be", layer->place});
  Values all = outcome.out;
  for (const Value& m : outcome.masks)
    if (m.defined()) all.push_back(m);
  all.push_back(outcome.loss);
  for (const Value& m : in_order(std::move(outcome.metrics))) all.push_back(m);
  for (Variable* v : assigned) all.push_back(builder.read(*v));
  return all;
}

void append_new(std::vector<Variable*>& to, const std::vector<Variable*>& from) {
  for (Variable* v : from)
    if (!contains(to, v)) to.push_back(v);
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

// Calls it once with made-up values, where it is not known yet. Not again: a layer may keep something of its calls.
std::shared_ptr<const ProbedCall> probed(EagerCall& f) {
  Layer& layer = *f.layer;
  auto now = std::make_shared<ProbedCall>();
  now->describe(f);
  std::vector<std::shared_ptr<const ProbedCall>>& all = ProbedCalls::of(layer);
  const auto known = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c->same_as(*now); });
  if (known != all.end()) return *known;
  ThreadPool alone{1};
  EagerBuilder probe(alone);
  probe.budget = kMostProbed;
  Values given;
  Flows flows = f.flows;
  CallArguments arguments = f.arguments;
  each_value(flows, arguments, [&](Value& v) { given.push_back(probe.value(made_up(v.type(), given.size()))); });
  given.push_back(probe.value(Tensor(f.step->type)));
  if (f.draws) given.push_back(probe.value(Tensor(f.draws->type)));
  for (Variable* v : layer.all_variables())
    if (v->value.defined()) {
      f.variables.push_back(v);
      given.push_back(probe.value(v->value.clone()));
    }
  const EagerCall::Outcome outcome = f.run(probe, given);
  std::erase_if(probe.missed, [&](const Variable* v) { return v == f.step || v == f.draws; });
  now->describe(f);  // with the variables that it has now
  // In an order that does not depend on the values.
  now->variables = layer.all_variables();
  append_new(now->variables, f.variables);
  append_new(now->variables, probe.missed);
  now->assigned = layer.all_variables();
  std::erase_if(now->assigned, [&](const Variable* v) { return v->trainable && !contains(probe.assigned, v); });
  append_new(now->assigned, probe.assigned);
  for (const Value& v : outcome.out) now->out.push_back(v.type());
  for (const Value& m : outcome.masks) now->masks.push_back(m.defined() ? std::optional(m.type()) : std::nullopt);
  now->loss = outcome.loss.type();
  for (const auto& [name, value] : outcome.metrics) now->metrics.emplace_back(name, value.type());
  for (const auto& [used, times] : outcome.uses) {
    const auto before = f.uses.find(used);
    now->uses[used] = times - (before == f.uses.end() ? 0 : before->second);
  }
  return all.emplace_back(std::move(now));
}

}  // namespace

Value total_loss(Context& context) {
  Value total = full(context.builder, {}, 0, context.floatx);
  for (const Value& loss : context.losses) total = total + cast(sum(loss), context.floatx);
  return total;
}

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

  const std::shared_ptr<const ProbedCall> known = probed(*f);
  f->variables = known->variables;
  f->assigned = known->assigned;
  for (const auto& [name, type] : known->metrics) f->metrics.push_back(name);
  context.uses = f->uses;  // so that the next call draws other numbers
  for (const auto& [used, times] : known->uses) context.uses[used] += times;

  Values inputs;
  each_value(f->flows, f->arguments, [&](Value& v) { inputs.push_back(v); });
  inputs.push_back(builder.step());
  if (f->draws) inputs.push_back(builder.draw_count());
  for (Variable* v : f->variables) inputs.push_back(builder.read(*v));
  f->results = known->out;
  for (const std::optional<Type>& m : known->masks)
    if (m) f->results.push_back(*m);
  f->results.push_back(known->loss);
  for (const auto& [name, type] : known->metrics) f->results.push_back(type);
  for (const Variable* v : f->assigned) f->results.push_back(v->type);
  const Values all = host(f, inputs);

  size_t at = 0;
  Called called;
  for (size_t i = 0; i < known->out.size(); ++i) called.out.push_back(all[at++]);
  for (const std::optional<Type>& m : known->masks) called.masks.push_back(m ? all[at++] : Value{});
  context.losses.push_back(all[at++]);
  for (const std::string& m : f->metrics) context.metrics.emplace_back(m, all[at++]);
  for (Variable* v : f->assigned) builder.assign(*v, all[at++]);
  return called;
}

}  // namespace kcc
