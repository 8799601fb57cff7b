#include "runtime/training/step_trace.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/files/safetensors.h"
#include "runtime/graph/autodiff.h"
#include "runtime/metrics/defaults.h"
#include "runtime/model/findings.h"
#include "runtime/model/formula_masks.h"
#include "runtime/object/guard.h"
#include "runtime/ops/ops.h"
#include "runtime/training/advice.h"

namespace kcc {
namespace {

bool names(const Formula& formula, std::string_view name) {
  return std::find(formula.names.begin(), formula.names.end(), name) != formula.names.end();
}

void add_values(const Formula& formula, bool of_output, std::set<std::string>& to) {
  for (const std::string& n : formula.names)
    if (!of_output || (n != "y_true" && n != "y_pred")) to.insert(n);
}

Value value_in(const NamedValues& values, const std::string& name) {
  for (const auto& [n, v] : values)
    if (n == name) return v;
  return {};
}

// The values of an expression, to be weighted and reduced as those of any loss.
struct Computed final : Loss {
  explicit Computed(Value v) : values(std::move(v)) {}
  Value values;
  Value call(const Value&, const Value&) const override { return values; }
};

// The mask of predictions, where what an expression made of them still has the steps that it speaks of.
Value mask_of(const Flow& y_pred, const Value& made) {
  const Value& mask = y_pred.mask;
  return mask && mask.rank() <= made.rank() && made.shape().first(mask.rank()) == mask.shape() ? mask : Value{};
}

// Weights that leave out what is masked.
Value masked(const Value& weights, const Value& mask) {
  const Value kept = cast(mask, DType::kFloat32);
  if (!weights) return kept;
  Value w = cast(weights, DType::kFloat32);
  while (w.rank() < kept.rank()) w = expand_dims(w, -1);
  return w * kept;
}

}  // namespace

const Fed* find(const Feed& feed, Fed::Kind kind, const std::string& name) {
  for (const Fed& f : feed)
    if (f.kind == kind && f.name == name) return &f;
  return nullptr;
}

bool LossTerm::uses(std::string_view value) const { return formula && names(*formula, value); }
bool MetricTerm::uses(std::string_view value) const { return formula && names(*formula, value); }

std::set<std::string> values_of(const TrainingPhase& phase, const DerivedData& derived) {
  std::set<std::string> out;
  for (const LossTerm& l : phase.losses)
    if (l.formula) add_values(*l.formula, l.of_output, out);
  for (const MetricTerm& m : phase.metrics)
    if (m.formula) add_values(*m.formula, !m.output.empty(), out);
  for (const auto& [output, value] : derived.targets) out.insert(value);
  for (const auto& [output, value] : derived.weights) out.insert(value);
  return out;
}

StepTrace::StepTrace(const StepParts& parts, const Feed& feed, int64_t rows, Findings* findings)
    : parts_(parts), feed_(feed), rows_(rows), trace_(std::make_unique<TraceBuilder>()), b_(*trace_), context_{b_} {
  begin(findings, 0);
}

StepTrace::StepTrace(const StepParts& parts, const Feed& feed, std::span<const Tensor> batch, EagerBuilder& builder,
                     uint64_t draws)
    : parts_(parts),
      feed_(feed),
      rows_(batch.empty() ? 1 : batch[0].shape()[0]),
      b_(builder),
      batch_(batch),
      context_{b_} {
  builder.forget();
  builder.first_value = [seed = parts.options.seed](const Variable& v) { return initial_value(v, seed); };
  draws_around_ = builder.draws;
  begin(nullptr, draws);
}

StepTrace::~StepTrace() {
  if (!trace_) b_.draws = draws_around_;
}

void StepTrace::begin(Findings* findings, uint64_t draws) {
  const StepParts& parts = parts_;
  b_.seed = parts.options.seed;
  b_.draws = draws;
  b_.step_counter = &parts.step;
  b_.draw_counter = nullptr;
  context_.floatx = parts.options.floatx;
  context_.mixed = parts.options.mixed;
  context_.batch = rows_;
  context_.provided = &parts.provided;
  context_.findings = findings;
}

Value StepTrace::field(const Fed& f, const std::string& name) {
  Value& v = fields_[&f];
  if (!v) {
    const auto at = &f - feed_.data();
    if (trace_) {
      v = trace_->input(name, {f.row.dtype, Shape{rows_} + f.row.shape});
      places_.push_back(static_cast<int>(at));
    } else {
      v = dynamic_cast<EagerBuilder&>(b_).value(batch_[static_cast<size_t>(at)].clone());
    }
  }
  return v;
}

void StepTrace::step_is(bool training) {
  context_.training = training;
  b_.draw_counter = training ? nullptr : &parts_.draws;
}

// Computes the values, and what they need.
void StepTrace::pass(const std::set<std::string>& wanted, bool training) {
  step_is(training);
  context_.losses.clear();
  context_.metrics.clear();
  // A value of the graph may be given in the place of what it is made of.
  std::set<std::string> given;
  for (const Fed& f : feed_)
    if (f.kind == Fed::Kind::kInput && !parts_.network.input(f.name)) given.insert(f.name);
  NamedFlows inputs;
  for (const std::string& name : parts_.network.inputs_of(wanted, given)) {
    const Fed* f = find(feed_, Fed::Kind::kInput, name);
    if (f) {
      inputs.emplace_back(name, Flow{field(*f, name), {}});
      continue;
    }
    const Network::Input* in = parts_.network.input(name);
    if (!in->optional) throw Refused({"data.missing", "the input `" + name + "` has no data", {}, in->place});
  }
  for (const std::string& name : given)
    inputs.emplace_back(name, Flow{field(*find(feed_, Fed::Kind::kInput, name), name), {}});
  scope_ = parts_.network.evaluate(inputs, wanted, context_);
}

std::set<std::string> StepTrace::wanted(const std::vector<size_t>& terms, bool with_metrics) const {
  std::set<std::string> out, outputs;
  for (size_t i : terms) {
    const LossTerm& l = parts_.phase.losses[i];
    if (l.of_output) outputs.insert(l.name);
    if (l.formula) add_values(*l.formula, l.of_output, out);
  }
  if (with_metrics)
    for (const MetricTerm& m : parts_.phase.metrics) {
      if (!m.output.empty()) outputs.insert(m.output);
      if (m.formula) add_values(*m.formula, !m.output.empty(), out);
    }
  for (const auto& o : parts_.network.network_outputs)
    if (outputs.contains(o.name)) out.insert(o.value);
  for (const auto* from : {&parts_.derived.targets, &parts_.derived.weights})
    for (const auto& [output, value] : *from)
      if (outputs.contains(output)) out.insert(value);
  return out;
}

// Those that no loss asks for too, where the data is there: their layers may add losses, and keep statistics. What else
// they compute is left out of the plan.
std::set<std::string> StepTrace::with_outputs(std::set<std::string> values) const {
  for (const auto& o : parts_.network.network_outputs) {
    const std::set<std::string> needed = parts_.network.inputs_of({o.value}, {});
    if (std::all_of(needed.begin(), needed.end(), [&](const std::string& name) {
          return find(feed_, Fed::Kind::kInput, name) || parts_.network.input(name)->optional;
        }))
      values.insert(o.value);
  }
  return values;
}

const Flow& StepTrace::flow_of_output(const std::string& output) const {
  for (const auto& o : parts_.network.network_outputs)
    if (o.name == output) {
      if (const Flow* f = scope_.find(o.value)) return *f;
      if (scope_.left_out(o.value)) throw LeftOut{};
    }
  throw Refused({"graph.output", "there is no output `" + output + "`"});
}

Value StepTrace::derived(const std::map<std::string, std::string>& from, const std::string& output) const {
  const auto it = from.find(output);
  const Flow* f = it == from.end() ? nullptr : scope_.find(it->second);
  return f ? stop_gradient(f->value) : Value{};
}

Value StepTrace::target(const std::string& output) {
  if (targets_) return value_in(*targets_, output);
  if (Value v = derived(parts_.derived.targets, output)) return v;
  const Fed* f = find(feed_, Fed::Kind::kTarget, output);
  return f ? field(*f, "target/" + output) : Value{};
}

Value StepTrace::weight(const std::string& output) {
  if (weights_) return value_in(*weights_, output);
  const Fed* f = find(feed_, Fed::Kind::kWeight, output);
  const Value fed = f ? field(*f, "weight/" + output) : Value{};
  const Value made = derived(parts_.derived.weights, output);
  return fed && made ? cast(fed, made.dtype()) * made : fed ? fed : made;
}

Value StepTrace::formula(const Formula& formula, const std::string& output, Place place) {
  FormulaScope s{&b_, context_.training, rows_, {}, parts_.options.floatx};
  if (context_.findings) s.warn = [this](Problem p) { context_.findings->warn(std::move(p)); };
  Value y_true, y_pred;
  if (!output.empty()) {
    y_pred = flow_of_output(output).value;
    y_true = target(output);
    if (y_true) std::tie(y_true, y_pred) = same_rank(y_true, y_pred, y_true.rank());
  }
  for (const std::string& n : formula.names) {
    if (n == "y_true" && y_true)
      s.values.emplace_back(n, Flow{y_true, {}});
    else if (n == "y_pred" && y_pred)
      s.values.emplace_back(n, Flow{y_pred, flow_of_output(output).mask});
    else if (const Flow* f = scope_.find(n))
      s.values.emplace_back(n, *f);
    else if (scope_.left_out(n))
      throw LeftOut{};
  }
  const FormulaMasks masks(s);
  const Value v = formula.call(s);
  if (context_.findings && place != kNoPlace) {
    masks.tell_steps_left_out(*context_.findings, formula, v, place);
    if (y_true && y_pred) advise_spread(*context_.findings, output, y_true, y_pred, v, masks.before(), place);
  }
  return v;
}

void StepTrace::tried(Place place, const char* kind, const std::string& what, const std::function<void()>& f) {
  try {
    f();
  } catch (const LeftOut&) {
  } catch (NotComputed& read) {
    if (read.place == kNoPlace) read.place = place;
    throw;
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    if (p.place == kNoPlace) p.place = place;
    if (p.kind == "shape.broadcast" && !what.empty()) {
      p.kind = kind;
      p.message = "`" + what + "` compares targets with predictions, and " + p.message;
    }
    if (!context_.findings) throw Refused(std::move(p));
    context_.findings->add(std::move(p));
  }
}

// Empty where a problem was found.
Value StepTrace::term(const LossTerm& l) {
  Value value;
  tried(l.place, "shape.loss", l.loss ? l.loss->type_name : "", [&] {
    Flows from;
    if (context_.findings && l.of_output) {
      from.push_back(flow_of_output(l.name));
      if (const Value t = target(l.name)) {
        from.push_back({t, {}});
        context_.findings->source(from.back(), "target of `" + l.name + "`", kNoPlace);
      }
    }
    value = Findings::follow(context_, nullptr, "loss", l.place, from,
                             [&] {
                               return Flows{{value_of(l), {}}};
                             })[0]
                .value;
    if (context_.findings && l.loss)
      advise(*context_.findings, *l.loss, l.name, target(l.name), flow_of_output(l.name), l.place);
  });
  if (!value && l.of_output) wrong_.insert(l.name);
  return value;
}

Value StepTrace::value_of(const LossTerm& l) {
  if (!l.of_output) {
    const Value v = formula(*l.formula, "", kNoPlace);
    return v.rank() > 0 ? mean(v) : v;
  }
  const Flow& y_pred = flow_of_output(l.name);
  const Value y_true = target(l.name);
  if (!y_true && (l.loss || l.uses("y_true")))
    refuse("data.missing", "the output `" + l.name + "` has a loss and no target", "bind it under `data: targets:`");
  if (l.loss) {
    Value v;
    guarded(*l.loss, [&] {
      v = reduced_loss(*l.loss, y_true, y_pred.value, weight(l.name), y_pred.mask, parts_.options.floatx);
    });
    return v;
  }
  const Value v = formula(*l.formula, l.name, l.place);
  return reduced_loss(Computed(v), y_pred.value, y_pred.value, weight(l.name), mask_of(y_pred, v), v.dtype());
}

// What layers and weights cost beside the terms; empty where they cost nothing.
Value StepTrace::penalties(const std::vector<Variable*>& weights) {
  Value total;
  const auto add = [&](const Value& v) { total = total ? total + cast(v, total.dtype()) : v; };
  for (const Value& v : context_.losses) add(v.rank() > 0 ? sum(v) : v);
  for (Variable* v : weights)
    if (const auto* r = dynamic_cast<const Regularizer*>(v->regularizer))
      guarded(*r, [&] {
        const Value penalty = r->call(b_.read(*v));
        if (penalty.rank() > 0)
          refuse("plugin.failed",
                 "a penalty is one number, and `" + r->type_name + "` gives " + to_string(penalty.type()),
                 "`sum(..)` makes one of many");
        add(penalty);
      });
  return total;
}

Value StepTrace::sum_of(const std::vector<size_t>& terms, const std::vector<Value>& values) const {
  Value total;
  for (size_t i : terms) {
    if (!values[i]) continue;  // a problem was found
    const Value v = parts_.phase.losses[i].weight == 1 ? values[i] : values[i] * parts_.phase.losses[i].weight;
    total = total ? total + cast(v, total.dtype()) : v;
  }
  return total;
}

void StepTrace::track(const std::string& column, const Value& loss) {
  if (!is_tensor_name(column))
    refuse("plugin.failed", "`" + column + "` is no name for a figure: letters, digits, `_`, `.` and `-`");
  const DType dtype = parts_.options.floatx;
  Variable& total = parts_.sums.get(column + "/total", {dtype, {}});
  Variable& count = parts_.sums.get(column + "/count", {dtype, {}});
  b_.assign(total, b_.read(total) + cast(loss, dtype) * static_cast<double>(rows_));
  b_.assign(count, b_.read(count) + static_cast<double>(rows_));
}

// One turn's updates. All gradients are of the weights as the pass found them.
void StepTrace::update(const Turn& turn) {
  struct Ready {
    const Update* update;
    std::vector<Variable*> weights;
    Values gradients;
  };
  if (context_.findings && !context_.findings->problems.empty()) return;
  std::vector<Ready> ready;
  for (const Update& u : turn.updates) {
    Ready r{&u, trainable_at(parts_.network, u.layers), {}};
    Value total = sum_of(u.terms, values_);
    if (const Value p = penalties(r.weights)) total = total ? total + cast(p, total.dtype()) : p;
    if (!total && parts_.phase.losses.empty())
      throw Refused(
          {"training.loss_missing", "nothing is minimized: `loss` is empty, and no layer adds a loss", {}, u.place});
    if (!total) continue;
    if (!parts_.phase.in_turns) {
      track("loss", total);
      output("loss", total);
    }
    if (context_.findings && r.weights.empty() && !parts_.phase.in_turns) {
      const PathPatterns& freeze = parts_.phase.freeze;
      context_.findings->warn({"training.frozen",
                               parts_.network.all_variables().empty()
                                   ? "the model has no weights: training changes nothing"
                                   : "no weight is trained: all of them are frozen",
                               "", freeze.empty() ? kNoPlace : freeze.front().place});
    }
    Values now;
    for (Variable* w : r.weights) now.push_back(b_.read(*w));
    const std::optional<double> scale = u.optimizer ? *u.optimizer->loss_scale_factor : std::nullopt;
    r.gradients = gradients({total}, scale ? Values{full(b_, total.shape(), *scale, total.dtype())} : Values{}, now);
    if ((parts_.phase.in_turns || !r.weights.empty()) &&
        std::none_of(r.gradients.begin(), r.gradients.end(), [](const Value& g) { return bool(g); })) {
      if (parts_.phase.in_turns)
        throw Refused({"training.update",
                       "`" + parts_.phase.losses[u.terms[0]].name +
                           "` depends on none of the weights that it is to update" +
                           (r.weights.empty() ? ": what `update` names has none that are trained" : ""),
                       r.weights.empty() ? "they are frozen, by `freeze` or `trainable: false`, or not there"
                                         : "`update` names the layers whose weights follow its gradient",
                       u.place});
      throw Refused({"training.update", "the loss has no gradient by any of the weights that are trained",
                     "what counts, rounds or compares has none: argmax, round, `>`",
                     u.terms.empty() ? u.place : parts_.phase.losses[u.terms[0]].place});
    }
    ready.push_back(std::move(r));
  }
  for (const Ready& r : ready)
    if (r.update->optimizer)
      guarded(*r.update->optimizer, [&] { r.update->optimizer->apply(b_, r.weights, r.gradients); });
  if (!ready.empty()) b_.assign(parts_.step, b_.read(parts_.step) + 1.0);
}

TracedStep StepTrace::train() {
  TrainingPhase& phase = parts_.phase;
  if (phase.loop) {
    tried(phase.loop->place, "", "", [&] {
      if (const Value loss = run_loop(true)) output("loss", loss);
    });
    return finish();
  }
  values_.resize(phase.losses.size());
  for (size_t t = 0; t < phase.turns.size(); ++t) {
    const Turn& turn = phase.turns[t];
    std::vector<size_t> terms;
    for (const Update& u : turn.updates)
      for (size_t i : u.terms)
        if (std::find(terms.begin(), terms.end(), i) == terms.end()) terms.push_back(i);
    for (int64_t r = 0; r < turn.repeat; ++r) {
      const bool last = t + 1 == phase.turns.size() && r + 1 == turn.repeat;
      pass(phase.in_turns ? wanted(terms, last) : with_outputs(wanted(terms, last)), true);
      for (size_t i : terms) {
        values_[i] = term(phase.losses[i]);
        if (!values_[i]) continue;
        if (phase.in_turns)
          track(phase.losses[i].name, values_[i]);
        else if (phase.losses.size() > 1)
          track(phase.losses[i].name + "_loss", values_[i]);
      }
      if (last) metrics();  // of the step that the loss is of
      tried(terms.empty() ? kNoPlace : phase.losses[terms[0]].place, "", "", [&] { update(turn); });
    }
  }
  if (phase.in_turns) {
    std::vector<size_t> all(phase.losses.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = i;
    if (const Value sum = sum_of(all, values_)) output("loss", sum);
  }
  return finish();
}

TracedStep StepTrace::test() {
  const TrainingPhase& phase = parts_.phase;
  if (phase.loop && asked(*phase.loop, &Loop::own_test_step)) {
    run_loop(false);
    return finish();
  }
  std::vector<size_t> all(phase.losses.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  values_.resize(all.size());
  pass(phase.in_turns ? wanted(all, true) : with_outputs(wanted(all, true)), false);
  for (size_t i : all) {
    if (phase.losses[i].left_out) continue;
    values_[i] = term(phase.losses[i]);
    if (phase.in_turns)
      track(phase.losses[i].name, values_[i]);
    else if (phase.losses.size() > 1)
      track(phase.losses[i].name + "_loss", values_[i]);
  }
  Value total = sum_of(all, values_);
  if (!phase.in_turns)
    if (const Value p = penalties(parts_.network.trainable_variables()))
      total = total ? total + cast(p, total.dtype()) : p;
  if (total) {
    if (!phase.in_turns) track("loss", total);
    output("loss", total);
  }
  metrics();
  return finish();
}

TracedStep StepTrace::predict(const std::vector<std::string>& outputs) {
  if (parts_.phase.loop && asked(*parts_.phase.loop, &Loop::own_predict_step) && !context_.findings) {
    const Values made = loop_outputs(outputs);
    for (size_t i = 0; i < outputs.size(); ++i) output(outputs[i], made[i]);
    return finish();
  }
  pass({outputs.begin(), outputs.end()}, false);
  for (const std::string& name : outputs) {
    const Flow* f = scope_.find(name);
    if (context_.findings && !f) continue;
    KCC_CHECK(f, name);
    output(name, f->value);
  }
  return finish();
}

void StepTrace::metrics() {
  for (MetricTerm& m : parts_.phase.metrics)
    if (!wrong_.contains(m.output))
      tried(m.place, "shape.metric", m.metric ? m.metric->type_name : m.resolve, [&] { metric(m); });
  track_added();
}

// Beside what layers add.
bool StepTrace::is_reported(const std::string& name) const {
  const TrainingPhase& phase = parts_.phase;
  return name == "loss" || name.starts_with("val_") ||
         std::any_of(phase.metrics.begin(), phase.metrics.end(), [&](const auto& m) { return m.report == name; }) ||
         std::any_of(phase.losses.begin(), phase.losses.end(),
                     [&](const auto& l) { return name == (phase.in_turns ? l.name : l.name + "_loss"); });
}

void StepTrace::track_added() {
  std::vector<std::string>& names = parts_.phase.added_metrics;
  for (const auto& [name, value] : std::exchange(context_.metrics, {})) {
    if (is_reported(name))
      refuse("plugin.failed", "`add_metric(\"" + name + "\", ..)` has the name of a figure that is reported already",
             "give it another name; `val_` is put before by itself");
    track(name, value.rank() > 0 ? mean(value) : value);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
}

void StepTrace::metric(MetricTerm& m) {
  if (m.formula && names(*m.formula, "y_true") && !m.output.empty() && !target(m.output)) return;
  if (!m.metric) resolve(m, target(m.output), flow_of_output(m.output).value);
  if (!m.metric) return;
  if (!m.metric->dtype.get()) m.metric->dtype.set(parts_.options.floatx);
  m.metric->trace_with(b_);
  m.metric->variables.set_path(m.report);
  Value w = m.weighted ? weight(m.output) : Value{};
  const auto updated = [&] { (context_.training ? m.of_training : m.of_test) = true; };
  if (m.formula) {
    updated();
    const Value v = formula(*m.formula, m.output, kNoPlace);
    if (const Value mask = m.output.empty() ? Value{} : mask_of(flow_of_output(m.output), v)) w = masked(w, mask);
    guarded(*m.metric, [&] {
      m.metric->update(v, v, v.rank() == 0 ? full(b_, {}, static_cast<double>(rows_), DType::kFloat32) : w);
    });
    return;
  }
  const Flow& y_pred = flow_of_output(m.output);
  const Value y_true = target(m.output);
  if (!y_true) return;
  updated();
  if (y_pred.mask) w = masked(w, y_pred.mask);
  guarded(*m.metric, [&] {
    const auto [y, p] = same_rank(y_true, y_pred.value, w ? w.rank() : 0);
    m.metric->update(y, p, w);
    // What is wrong with it is told now, not at the end of an epoch; of a loop the same is traced twice.
    if (context_.findings && !parts_.phase.loop) m.figures = m.metric->result().shape().count();
  });
}

// `accuracy` means the one that fits the shapes, as in Keras.
void StepTrace::resolve(MetricTerm& m, const Value& y_true, const Value& y_pred) const {
  if (!y_true) return;
  const bool accuracy = m.resolve == "accuracy" || m.resolve == "acc";
  const std::string type =
      accuracy ? accuracy_for(y_true.shape(), y_pred.shape()) : crossentropy_for(y_true.shape(), y_pred.shape());
  Problems problems;
  m.metric = std::dynamic_pointer_cast<Metric>(make_object("metric", Config::of(type), "metrics", problems));
  if (!m.metric)
    throw Refused(problems.list.empty() ? Problem{"type.unknown", "there is no metric `" + type + "`"}
                                        : problems.list[0]);
}

TracedStep StepTrace::finish() {
  trace_->finish();
  return {std::move(trace_->graph), std::move(trace_->variables), std::move(places_)};
}

void StepTrace::output(const std::string& name, const Value& v) {
  if (trace_) trace_->output(name, v);
}

}  // namespace kcc
