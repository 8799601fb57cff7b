#include "runtime/training/session.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/base/threads.h"
#include "runtime/kernels/gemm.h"
#include "runtime/model/findings.h"
#include "runtime/object/guard.h"
#include "runtime/ops/ops.h"
#include "runtime/passes/passes.h"

namespace kcc {
namespace {

// Rows that a model is built with: a number that nobody writes, so that it is known in a message.
constexpr int64_t kBuildRows = 1009;

int threads_of(const SessionOptions& o) { return o.threads > 0 ? o.threads : default_threads(); }

bool has_value(const Network& network, const std::string& name) {  // `e.mean` where there is an `e`
  const std::string owner = name.substr(0, name.find('.'));
  return network.input(owner) || std::any_of(network.entries.begin(), network.entries.end(), [&](const GraphEntry& e) {
           return std::find(e.results.begin(), e.results.end(), owner) != e.results.end();
         });
}

void fill_initial(Variable& v, uint64_t seed) {
  Tensor fresh = initial_value(v, seed);
  if (!v.value.defined())
    v.value = std::move(fresh);
  else
    std::memcpy(v.value.raw(), fresh.raw(), static_cast<size_t>(fresh.bytes()));
}

}  // namespace

Session::Session(Ref<Network> network, std::vector<TrainingPhase> phases, DerivedData derived, SessionOptions options)
    : network_(std::move(network)),
      phases_(std::move(phases)),
      derived_(std::move(derived)),
      options_(options),
      pool_(std::make_unique<ThreadPool>(threads_of(options), keep_libraries_single_threaded)),
      step_{"step", {DType::kInt64, {}}, false, nullptr, nullptr, nullptr, {}},
      draws_{"draws", {DType::kInt64, {}}, false, nullptr, nullptr, nullptr, Tensor(DType::kInt64, Shape{})},
      arena_(std::make_shared<Arena>()) {
  keep_libraries_single_threaded();
  KCC_CHECK(!phases_.empty());
  // What several optimizers keep of one weight lies under their own paths.
  for (size_t p = 0; p < phases_.size(); ++p) {
    size_t n = 0;
    for (Turn& t : phases_[p].turns)
      for (Update& u : t.updates) {
        if (u.optimizer && (phases_.size() > 1 || phases_[p].in_turns))
          u.optimizer->variables.set_path("phase_" + std::to_string(p) + "/" + std::to_string(n));
        ++n;
      }
    for (auto& [name, o] : phases_[p].loop_optimizers)
      if (phases_.size() > 1 || phases_[p].loop_optimizers.size() > 1)
        o->variables.set_path("phase_" + std::to_string(p) + "/" + name);
  }
}

void Session::not_in_a_layer(const NotComputed& read) {
  throw Refused({"plugin.reads",
                 (read.who.empty() ? "something" : read.who) + " reads a value while the step is being traced",
                 "no number is known yet: compute with values alone, by `where`, `maximum` and products; layers and "
                 "loops may read them",
                 read.place});
}

Session::~Session() = default;

void Session::begin(size_t phase) {
  KCC_CHECK(phase < phases_.size());
  at_ = phase;
  collect_profile();
  plans_.clear();
  parts_of_loop_.clear();
  last_ = nullptr;
  figures_.reset();
  figure_names_.clear();
  loss_sums_ = {};
  network_->freeze(false);
  for (Layer* layer : layers_at(*network_, phases_[at_].freeze)) layer->freeze(true);
}

std::vector<Optimizer*> Session::optimizers() const {
  std::vector<Optimizer*> out;
  for (const Turn& t : phase().turns)
    for (const Update& u : t.updates)
      if (u.optimizer) out.push_back(u.optimizer.get());
  for (const auto& [name, o] : phase().loop_optimizers) out.push_back(o.get());
  return out;
}

bool Session::keeps_averages() const {
  const auto all = optimizers();
  return std::any_of(all.begin(), all.end(), [](const Optimizer* o) { return *o->use_ema; });
}

Optimizer* Session::optimizer() const {
  const auto all = optimizers();
  return all.size() == 1 ? all[0] : nullptr;
}

void Session::finish() {
  for (const Turn& t : phase().turns)
    for (const Update& u : t.updates)
      if (u.optimizer) u.optimizer->finish(trainable_at(*network_, u.layers));
  for (const auto& [name, o] : phase().loop_optimizers) o->finish(network_->trainable_variables());
}

StepParts Session::parts() {
  StepParts p{*network_, phases_[at_], derived_, options_, step_, draws_, provided_, loss_sums_};
  p.planned = [this](const std::string& name, const Values& in, const std::function<TracedStep()>& trace) {
    return run_part(name, in, trace);
  };
  return p;
}

TracedStep Session::trace_step(Mode mode, const Feed& feed, int64_t rows, const std::vector<std::string>& outputs,
                               Findings* findings) {
  StepTrace t(parts(), feed, rows, findings);
  try {
    return mode == Mode::kPredict ? t.predict(outputs) : mode == Mode::kTrain ? t.train() : t.test();
  } catch (const NotComputed& read) {
    if (made_by_loop(mode)) throw;  // it runs at once then
    not_in_a_layer(read);
  }
}

Graph Session::trace(Mode mode, const Feed& feed, int64_t rows, const std::vector<std::string>& outputs) {
  return trace_step(mode, feed, rows, outputs).graph;
}

// What nothing uses is no part of the model, and has no weights; a mistake in it is one all the same.
void Session::try_unused(const Feed& feed, Findings& findings) {
  std::set<std::string> wanted, results;
  for (const auto& o : network_->network_outputs) wanted.insert(o.value);
  const std::set<size_t> used = network_->needed(wanted, {});
  for (size_t i = 0; i < network_->entries.size(); ++i)
    if (!used.contains(i))
      for (const std::string& r : network_->entries[i].results)
        if (const std::set<std::string> inputs = network_->inputs_of({r});
            r != "_" && std::all_of(inputs.begin(), inputs.end(),
                                    [&](const std::string& in) { return find(feed, Fed::Kind::kInput, in); }))
          results.insert(r);
  if (results.empty()) return;
  std::map<Layer*, size_t> before;
  const std::function<void(Layer&, const std::function<void(Layer&)>&)> each = [&](Layer& layer, const auto& f) {
    f(layer);
    for (const auto& child : layer.children()) each(*child.layer, f);
  };
  each(*network_, [&](Layer& layer) { before[&layer] = layer.variables.all().size(); });
  const auto warned = static_cast<std::ptrdiff_t>(findings.warnings.size());
  findings.trial = true;
  trace_step(Mode::kPredict, feed, kBuildRows, {results.begin(), results.end()}, &findings);
  findings.trial = false;
  findings.warnings.erase(findings.warnings.begin() + warned, findings.warnings.end());  // nothing computes it
  each(*network_, [&](Layer& layer) { layer.keep_variables(before.contains(&layer) ? before[&layer] : 0); });
}

void Session::build(const Feed& feed, std::vector<Problem>* problems) {
  std::vector<std::string> outputs;
  for (const auto& o : network_->network_outputs) outputs.push_back(o.value);
  // Weights that only training needs are made as well: values of terms, of metrics, of targets.
  for (const TrainingPhase& p : phases_)
    for (const std::string& name : values_of(p, derived_)) {
      if (!has_value(*network_, name)) continue;  // the expression that names it will say so
      const std::set<std::string> inputs = network_->inputs_of({name});
      if (std::any_of(inputs.begin(), inputs.end(),
                      [&](const std::string& i) { return !find(feed, Fed::Kind::kInput, i); }))
        continue;
      if (std::find(outputs.begin(), outputs.end(), name) == outputs.end()) outputs.push_back(name);
    }
  Findings findings(kBuildRows);
  Findings* const into = problems ? &findings : nullptr;
  const TracedStep predicted = trace_step(Mode::kPredict, feed, kBuildRows, outputs, into);
  const Graph& forward = predicted.graph;
  const auto limited = [&](const TracedStep& step) {
    for (const IdLimit& limit : kcc::id_limits(step, feed))
      if (std::find(id_limits_.begin(), id_limits_.end(), limit) == id_limits_.end()) id_limits_.push_back(limit);
  };
  limited(predicted);
  bool rows_kept = true;
  for (auto& o : network_->network_outputs) {
    const auto made = std::find_if(forward.outputs.begin(), forward.outputs.end(),
                                   [&](const auto& output) { return output.name == o.value; });
    if (made == forward.outputs.end()) continue;  // kept from being made by a problem
    const Shape& shape = forward.types[made->id].shape;
    o.shape = shape;
    if (shape.rank() > 0 && shape[0] == kBuildRows) continue;
    Problem p{"graph.output", "the output `" + o.name + "` is " + to_string(shape) + ", and has no axis of the batch",
              "an output has a value for each row; what has none may be a term of the loss", o.place};
    if (!into) throw Refused(std::move(p));
    findings.add(std::move(p));
    rows_kept = false;
  }
  for (size_t p = phases_.size(); p-- > 0;) {  // which ends in the first
    begin(p);
    const auto& losses = phases_[p].losses;
    // Without its rows an output fits no target.
    const bool whole = rows_kept && std::all_of(losses.begin(), losses.end(), [&](const LossTerm& l) {
                         return !l.of_output || !(l.loss || l.uses("y_true")) ||
                                find(feed, Fed::Kind::kTarget, l.name) || derived_.targets.contains(l.name);
                       });
    findings.retrace();
    const uint64_t before = times_not_computed();
    try {
      if (whole && (phases_[p].loop ? !phases_[p].loop->at_once() : !phases_[p].turns.empty())) {
        const TracedStep step = trace_step(Mode::kTrain, feed, kBuildRows, {}, into);
        limited(step);
        if (phases_[p].loop && findings.problems.empty() &&
            !same_step(step, trace_step(Mode::kTrain, feed, kBuildRows, {})))
          throw NotComputed{};  // see still()
        if (!phases_[p].loop && findings.problems.empty()) need_same_step(feed);
      }
    } catch (const NotComputed&) {
      not_computed_mended(before);
      phases_[p].loop->reads_values = true;
    }
  }
  if (problems) {
    findings.retrace();
    try_unused(feed, findings);
    *problems = std::move(findings.problems);
    problems->insert(problems->end(), findings.warnings.begin(), findings.warnings.end());
  }
}

void Session::provide(const std::vector<std::pair<std::string, Tensor>>& values) {
  for (const auto& [name, t] : values) provided_[name] = t;
}

void Session::initialize() {
  std::vector<Variable*> ours;  // what plugins' initializers do is done by one thread
  for (Variable* v : network_->all_variables()) {
    if (v->value.defined()) continue;
    if (of_plugin(*v))
      fill_initial(*v, options_.seed);
    else
      ours.push_back(v);
  }
  pool_->run(static_cast<int>(ours.size()), [&](int i) { fill_initial(*ours[static_cast<size_t>(i)], options_.seed); });
}

void Session::bind_state(Executor& executor, const Graph& graph, const std::vector<Variable*>& variables) {
  size_t next = 0;
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    if (graph.inputs[i].role != Role::kState) continue;
    Variable& v = *variables[next++];
    if (!v.value.defined()) fill_initial(v, options_.seed);
    executor.bind(static_cast<int>(i), v.value);
  }
}

Session::Ready& Session::ready(Mode mode, const Feed& feed, std::span<const Tensor> batch,
                               const std::vector<std::string>& outputs) {
  KCC_CHECK(batch.size() == feed.size());
  const int64_t rows = batch.empty() ? 1 : batch[0].shape()[0];
  if (last_ && last_->mode == mode && last_->rows == rows && last_->outputs == outputs && last_->feed == feed)
    return still(*last_);
  for (Ready& r : plans_)
    if (r.mode == mode && r.rows == rows && r.outputs == outputs && r.feed == feed) return still(*(last_ = &r));
  TracedStep t = trace_step(mode, feed, rows, outputs);
  Ready r{feed, mode, rows, outputs, nullptr, {}};
  size_t next = 0;
  for (size_t i = 0; i < t.graph.inputs.size(); ++i)
    if (t.graph.inputs[i].role == Role::kData) r.data.emplace_back(static_cast<int>(i), t.fields[next++]);
  r.executor = std::make_unique<Executor>(make_plan(optimize(t.graph)), *pool_, arena_);
  bind_state(*r.executor, t.graph, t.variables);
  if (profiling_ && mode == Mode::kTrain) r.executor->profile(true);
  r.looks.epoch = epoch_;
  if (of_plugins()) r.traced = std::make_shared<const TracedStep>(std::move(t));
  plans_.push_back(std::move(r));
  return *(last_ = &plans_.back());
}

void Session::run(Ready& r, std::span<const Tensor> batch) {
  for (const auto& [input, fed] : r.data) r.executor->bind(input, batch[static_cast<size_t>(fed)]);
  r.executor->run();
}

EagerBuilder& Session::eager() {
  if (!eager_) {
    eager_ = std::make_unique<EagerBuilder>(*pool_);
    eager_->shares = true;
  }
  return *eager_;
}

// Below zero, where no step is; the same in a training that goes on from here.
void Session::count_draws() {
  constexpr int64_t kBatches = int64_t{1} << 24;
  const int64_t steps = step_.value.defined() ? step_.value.data<int64_t>()[0] : 0;
  draws_.value.data<int64_t>()[0] = -(1 + steps * kBatches + untrained_batches_++ % kBatches);
}

// The feed with the lengths that lists have in this batch.
const Feed& Session::fed_as(const Feed& feed, std::span<const Tensor> batch) {
  const auto same = [&](size_t i) {
    const Shape &row = feed[i].row.shape, &here = batch[i].shape();
    return here.rank() == row.rank() + 1 && std::equal(row.begin(), row.end(), here.begin() + 1);
  };
  size_t i = 0;
  while (i < batch.size() && same(i)) ++i;
  if (i == batch.size()) return feed;
  varied_ = feed;
  for (; i < batch.size(); ++i) varied_[i].row.shape = batch[i].shape().from(1);
  return varied_;
}

void Session::train(const Feed& given, std::span<const Tensor> batch) {
  const Feed& feed = fed_as(given, batch);
  eager_loss_.reset();
  untrained_batches_ = 0;
  testing_ = false;
  settle();
  if (loop_at_once(Mode::kTrain, feed, batch)) return;
  const uint64_t before = times_not_computed();
  try {
    run(ready(Mode::kTrain, feed, batch, {}), batch);
  } catch (const NotComputed&) {
    not_computed_mended(before);
    phase().loop->reads_values = true;
    loop_at_once(Mode::kTrain, feed, batch);
  }
}

void Session::settle() {
  if (eager_) eager_->forget();
}

void Session::test(const Feed& given, std::span<const Tensor> batch) {
  const Feed& feed = fed_as(given, batch);
  testing_ = true;
  settle();
  count_draws();
  if (loop_at_once(Mode::kTest, feed, batch)) return;
  const uint64_t before = times_not_computed();
  try {
    run(ready(Mode::kTest, feed, batch, {}), batch);
  } catch (const NotComputed&) {
    not_computed_mended(before);
    phase().loop->reads_values = true;
    loop_at_once(Mode::kTest, feed, batch);
  }
}

std::vector<Tensor> Session::predict(const Feed& given, std::span<const Tensor> batch,
                                     const std::vector<std::string>& outputs) {
  const Feed& feed = fed_as(given, batch);
  settle();
  count_draws();
  std::vector<Tensor> out;
  if (Loop* const loop = phase().loop.get(); loop && asked(*loop, &Loop::own_predict_step)) {
    const uint64_t before = times_not_computed();
    if (!loop->at_once()) try {
        ready(Mode::kPredict, feed, batch, outputs);
      } catch (const NotComputed&) {
        not_computed_mended(before);
        loop->reads_values = true;
      }
    if (loop->at_once()) {
      for (const Value& v : StepTrace(parts(), feed, batch, eager()).loop_outputs(outputs))
        out.push_back(v.tensor().clone());
      eager().forget();
      return out;
    }
  }
  Ready& r = ready(Mode::kPredict, feed, batch, outputs);
  run(r, batch);
  for (size_t i = 0; i < outputs.size(); ++i) out.push_back(r.executor->output(static_cast<int>(i)).clone());
  return out;
}

double Session::last_loss() const {
  if (eager_loss_) return *eager_loss_;
  KCC_CHECK(last_ && last_->mode != Mode::kPredict);
  return last_->executor->plan().graph.outputs.empty() ? 0 : last_->executor->output(0).at(0);
}

Optimizer& Session::rated_optimizer() const {
  Optimizer* const one = optimizer();
  if (!one)
    refuse("optimizer.several", "the learning rate of a training with several optimizers cannot be watched or set",
           "give each of `steps` a schedule: `optimizer: {Adam: {ExponentialDecay: {..}}}`");
  one->need_rate();
  return *one;
}

void Session::reset_metrics() {
  ++epoch_;
  const auto& metrics = phase().metrics;
  if (std::any_of(metrics.begin(), metrics.end(),
                  [](const MetricTerm& m) { return m.metric && plugin_type(*m.metric); })) {
    figures_.reset();  // what it makes of its state is traced anew
    figure_names_.clear();
  }
  for (Variable& v : loss_sums_.all()) fill_initial(v, options_.seed);
  for (const MetricTerm& m : phase().metrics)
    if (m.metric)
      for (Variable& v : m.metric->variables.all()) fill_initial(v, options_.seed);
}

Figures Session::figures() {
  size_t columns = phase().added_metrics.size() + (phase().loop ? phase().loop->columns.size() : 0);
  for (const MetricTerm& m : phase().metrics) columns += m.metric && (m.of_training || m.of_test);
  if (columns != columns_) {  // a loop reports something new, or validation metrics that training leaves out
    figures_.reset();
    figure_names_.clear();
  }
  if (!figures_) {
    columns_ = columns;
    TraceBuilder b;
    const Here here(b);
    const auto average = [&](const std::string& name) -> Value {
      Variable* total = loss_sums_.find(name + "/total");
      return total ? b.read(*total) / maximum(b.read(*loss_sums_.find(name + "/count")), 1.0) : Value{};
    };
    for (const std::string& name : loss_names()) {
      Value v = average(name);
      if (phase().in_turns && name == "loss")  // the sum of the columns
        for (const LossTerm& l : phase().losses)
          if (const Value one = average(l.name)) v = v ? v + one : one;
      if (!v) continue;
      b.output(name, v);
      figure_names_.push_back(name);
    }
    for (const MetricTerm& m : phase().metrics) {
      if (!m.metric || !(m.of_training || m.of_test)) continue;  // nothing was given to it
      m.metric->trace_with(b);
      try {
        guarded(*m.metric, [&] { b.output(m.report, m.metric->result()); });
      } catch (const NotComputed& read) {
        not_in_a_layer(read);
      }
      figure_names_.push_back(m.report);
    }
    b.finish();
    figures_ = std::make_unique<Executor>(make_plan(optimize(b.graph)), *pool_);
    bind_state(*figures_, b.graph, b.variables);
  }
  figures_->run();
  Figures out;
  for (size_t i = 0; i < figure_names_.size(); ++i) {
    // What a loop did not report since: of training, while something is tested.
    const Variable* count = phase().loop ? loss_sums_.find(figure_names_[i] + "/count") : nullptr;
    if (count && count->value.at(0) == 0) continue;
    const auto given = [&](const MetricTerm& m) {
      return m.report != figure_names_[i] || (testing_ ? m.of_test : m.of_training);
    };
    if (phase().loop && !std::all_of(phase().metrics.begin(), phase().metrics.end(), given)) continue;
    const Tensor value = figures_->output(static_cast<int>(i));
    for (int64_t k = 0; k < value.count(); ++k)
      out.emplace_back(figure_name(figure_names_[i], k, value.count()), value.at(k));
  }
  return out;
}

std::vector<std::string> Session::loss_names() const {
  std::vector<std::string> names = declared_losses();
  for (const std::string& added : phase().added_metrics)
    if (std::find(names.begin(), names.end(), added) == names.end()) names.push_back(added);
  return names;
}

std::vector<std::string> Session::declared_losses() const {
  std::vector<std::string> names;
  const auto& losses = phase().losses;
  if (phase().loop) {
    names = phase().loop->columns;
    // Of validation, what the spec says.
    if (!asked(*phase().loop, &Loop::own_test_step) && !losses.empty() &&
        std::find(names.begin(), names.end(), "loss") == names.end())
      names.push_back("loss");
    return names;
  }
  if (!losses.empty() || !phase().in_turns) names.push_back("loss");  // of layers alone, too
  if (phase().in_turns || losses.size() > 1)
    for (const LossTerm& l : losses) names.push_back(phase().in_turns ? l.name : l.name + "_loss");
  return names;
}

std::vector<std::string> Session::figure_names() const {
  std::vector<std::string> names = loss_names();
  for (const MetricTerm& m : phase().metrics)
    for (int64_t k = 0; k < m.figures; ++k) names.push_back(figure_name(m.report, k, m.figures));
  return names;
}

Direction Session::direction(const std::string& figure) const {
  const auto losses = loss_names();
  if (std::find(losses.begin(), losses.end(), figure) != losses.end()) return Direction::kDown;
  for (const MetricTerm& m : phase().metrics)
    if (m.report == figure && m.metric) return asked(*m.metric, &Metric::direction);
  return Direction::kUnknown;
}

int64_t Session::state_bytes(bool of_optimizer) const {
  int64_t total = 0;
  if (of_optimizer) {
    for (const Optimizer* o : optimizers())
      for (const Variable& v : o->variables.all()) total += v.type.bytes();
  } else {
    for (const Variable* v : network_->all_variables()) total += v->type.bytes();
  }
  return total;
}

}  // namespace kcc
