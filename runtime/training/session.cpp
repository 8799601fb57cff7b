#include "runtime/training/session.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/base/threads.h"
#include "runtime/graph/autodiff.h"
#include "runtime/kernels/gemm.h"
#include "runtime/metrics/defaults.h"
#include "runtime/ops/ops.h"
#include "runtime/passes/passes.h"

namespace kcc {
namespace {

int threads_of(const SessionOptions& o) { return o.threads > 0 ? o.threads : default_threads(); }

bool names(const Formula& formula, std::string_view name) {
  return std::find(formula.names.begin(), formula.names.end(), name) != formula.names.end();
}

const Fed* find(const Feed& feed, Fed::Kind kind, const std::string& name) {
  for (const Fed& f : feed)
    if (f.kind == kind && f.name == name) return &f;
  return nullptr;
}

void fill_initial(Variable& v, uint64_t seed) {
  const Tensor fresh = initial_value(v, seed);
  if (!v.value.defined())
    v.value = fresh.clone();
  else
    std::memcpy(v.value.raw(), fresh.raw(), static_cast<size_t>(fresh.bytes()));
}

}  // namespace

Session::Session(Ref<Network> network, std::vector<LossTerm> losses, std::vector<MetricTerm> metrics,
                 Ref<Optimizer> optimizer, SessionOptions options)
    : network_(std::move(network)),
      losses_(std::move(losses)),
      metrics_(std::move(metrics)),
      optimizer_(std::move(optimizer)),
      options_(options),
      pool_(std::make_unique<ThreadPool>(threads_of(options), keep_libraries_single_threaded)),
      step_{"step", {DType::kInt64, {}}, false, nullptr, nullptr, nullptr, {}},
      arena_(std::make_shared<Arena>()) {
  keep_libraries_single_threaded();
  if (!losses_.empty()) loss_names_.push_back("loss");
  if (losses_.size() > 1)
    for (const LossTerm& l : losses_) loss_names_.push_back(l.name + "_loss");
}

Session::~Session() = default;

Value Session::tracked_loss(Builder& b, const std::string& name, const Value& loss, int64_t rows) {
  Variable& total = loss_sums_.get(name + "/total", {DType::kFloat32, {}});
  Variable& count = loss_sums_.get(name + "/count", {DType::kFloat32, {}});
  b.assign(total, b.read(total) + cast(loss, DType::kFloat32) * static_cast<double>(rows));
  b.assign(count, b.read(count) + static_cast<double>(rows));
  return loss;
}

Session::Traced Session::trace_step(Mode mode, const Feed& feed, int64_t rows,
                                    const std::vector<std::string>& outputs) {
  TraceBuilder b;
  b.seed = options_.seed;
  b.step_counter = &step_;
  Context context{b};
  context.training = mode == Mode::kTrain;
  context.floatx = options_.floatx;
  context.batch = rows;
  context.provided = &provided_;

  Traced out;
  std::map<std::string, Value> values;  // "target/label"
  const auto field = [&](const Fed& f, const std::string& name) {
    const Value v = b.input(name, {f.row.dtype, Shape{rows} + f.row.shape});
    out.fields.push_back(static_cast<int>(&f - feed.data()));
    return v;
  };

  std::set<std::string> wanted(outputs.begin(), outputs.end());
  std::vector<const LossTerm*> losses;
  std::vector<const MetricTerm*> metrics;
  if (mode != Mode::kPredict) {
    for (const LossTerm& l : losses_) losses.push_back(&l);
    for (const MetricTerm& m : metrics_) metrics.push_back(&m);
    for (const auto& [output, value] : targets_) wanted.insert(value);
    for (const LossTerm* l : losses) {
      if (l->of_output)
        for (const auto& o : network_->network_outputs)
          if (o.name == l->name) wanted.insert(o.value);
      if (l->formula)
        for (const std::string& n : l->formula->names)
          if (n != "y_true" && n != "y_pred") wanted.insert(n);
    }
    for (const MetricTerm* m : metrics) {
      for (const auto& o : network_->network_outputs)
        if (o.name == m->output) wanted.insert(o.value);
      if (m->formula)
        for (const std::string& n : m->formula->names)
          if (n != "y_true" && n != "y_pred") wanted.insert(n);
    }
  }

  NamedFlows inputs;
  for (const std::string& name : network_->inputs_of(wanted)) {
    const Fed* f = find(feed, Fed::Kind::kInput, name);
    const Network::Input* in = network_->input(name);
    if (!f) {
      if (in->optional) continue;
      throw Refused({"data.missing", "the input `" + name + "` has no data", {}, in->place});
    }
    inputs.emplace_back(name, Flow{field(*f, name), {}});
  }

  const Scope scope = network_->evaluate(inputs, wanted, context);
  const auto flow_of_output = [&](const std::string& output) -> Flow {
    for (const auto& o : network_->network_outputs)
      if (o.name == output)
        if (const Flow* f = scope.find(o.value)) return *f;
    throw Refused({"graph.output", "there is no output `" + output + "`"});
  };
  const auto target = [&](const std::string& output) -> Value {
    if (auto it = values.find("target/" + output); it != values.end()) return it->second;
    if (const auto it = targets_.find(output); it != targets_.end())
      if (const Flow* f = scope.find(it->second)) return values["target/" + output] = stop_gradient(f->value);
    const Fed* f = find(feed, Fed::Kind::kTarget, output);
    return f ? values["target/" + output] = field(*f, "target/" + output) : Value{};
  };
  const auto sample_weight = [&](const std::string& output) -> Value {
    if (auto it = values.find("weight/" + output); it != values.end()) return it->second;
    const Fed* f = find(feed, Fed::Kind::kWeight, output);
    return f ? values["weight/" + output] = field(*f, "weight/" + output) : Value{};
  };
  const auto formula_value = [&](const Formula& formula, const std::string& output) {
    FormulaScope s{&b, context.training, rows, {}, options_.floatx};
    for (const std::string& n : formula.names) {
      if (n == "y_true" && !output.empty())
        s.values.emplace_back(n, Flow{target(output), {}});
      else if (n == "y_pred" && !output.empty())
        s.values.emplace_back(n, flow_of_output(output));
      else if (const Flow* f = scope.find(n))
        s.values.emplace_back(n, *f);
    }
    return formula.call(s);
  };
  for (const std::string& name : outputs) {
    const Flow* f = scope.find(name);
    KCC_CHECK(f, name);
    b.output(name, f->value);
  }

  if (mode != Mode::kPredict) {
    Value total;
    const auto add = [&](const Value& v) { total = total ? total + cast(v, total.dtype()) : v; };
    for (const LossTerm* l : losses) {
      Value value;
      try {
        if (l->formula) {
          value = formula_value(*l->formula, l->of_output ? l->name : "");
          if (value.rank() > 0) {
            const Value w = l->of_output ? sample_weight(l->name) : Value{};
            if (w) {
              Value wide = cast(w, value.dtype());
              while (wide.rank() < value.rank()) wide = expand_dims(wide, -1);
              value = value * wide;
            }
            value = mean(value);
          }
        } else {
          const Flow y_pred = flow_of_output(l->name);
          const Value y_true = target(l->name);
          if (!y_true)
            throw Refused({"data.missing", "the output `" + l->name + "` has a loss and no target",
                           "bind it under `data: targets:`", l->place});
          value = reduced_loss(*l->loss, y_true, y_pred.value, sample_weight(l->name), y_pred.mask, options_.floatx);
        }
      } catch (const Refused& refused) {
        Problem p = refused.problem();
        if (p.place == kNoPlace) p.place = l->place;
        throw Refused(std::move(p));
      }
      if (losses_.size() > 1) tracked_loss(b, l->name + "_loss", value, rows);
      add(l->weight == 1 ? value : value * l->weight);
    }
    for (const Value& v : context.losses) add(v);
    for (const Variable* v : network_->trainable_variables())
      if (const auto* r = dynamic_cast<const Regularizer*>(v->regularizer))
        add(r->call(b.read(*const_cast<Variable*>(v))));
    if (total) {
      tracked_loss(b, "loss", total, rows);
      b.output("loss", total);
    }

    if (mode == Mode::kTrain && total) {
      const std::vector<Variable*> weights = network_->trainable_variables();
      Values now;
      for (Variable* w : weights) now.push_back(b.read(*w));
      // A weight's value at the start of the step is what the loss depends on.
      const Values g = gradients({total}, {}, now);
      if (optimizer_) optimizer_->apply(b, weights, g);
      b.assign(step_, b.read(step_) + 1.0);
    }
    for (const MetricTerm* m : metrics) {
      try {
        if (m->formula && names(*m->formula, "y_true") && !target(m->output)) continue;
        if (!m->metric) resolve(const_cast<MetricTerm&>(*m), target(m->output), flow_of_output(m->output).value);
        if (!m->metric) continue;
        m->metric->trace_with(b);
        if (m->formula) {
          const Value v = formula_value(*m->formula, m->output);
          m->metric->update(v, v, v.rank() == 0 ? full(b, {}, static_cast<double>(rows), DType::kFloat32) : Value{});
          continue;
        }
        const Flow y_pred = flow_of_output(m->output);
        const Value y_true = target(m->output);
        if (!y_true) continue;
        Value weight = m->weighted ? sample_weight(m->output) : Value{};
        if (y_pred.mask) {
          const Value kept = cast(y_pred.mask, DType::kFloat32);
          if (weight) {
            Value wide = cast(weight, DType::kFloat32);
            while (wide.rank() < kept.rank()) wide = expand_dims(wide, -1);
            weight = wide * kept;
          } else {
            weight = kept;
          }
        }
        m->metric->update(y_true, y_pred.value, weight);
      } catch (const Refused& refused) {
        Problem p = refused.problem();
        if (p.place == kNoPlace) p.place = m->place;
        throw Refused(std::move(p));
      }
    }
  }
  b.finish();
  out.graph = std::move(b.graph);
  out.variables = std::move(b.variables);
  return out;
}

// `accuracy` means the one that fits the shapes, as in Keras.
void Session::resolve(MetricTerm& m, const Value& y_true, const Value& y_pred) {
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

Graph Session::trace(Mode mode, const Feed& feed, int64_t rows, const std::vector<std::string>& outputs) {
  return trace_step(mode, feed, rows, outputs).graph;
}

void Session::build(const Feed& feed) {
  std::vector<std::string> outputs;
  for (const auto& o : network_->network_outputs) outputs.push_back(o.value);
  // Weights that only training needs are made as well: values of terms, of metrics, of targets.
  const auto also = [&](const std::string& name) {
    if (name == "y_true" || name == "y_pred" || name.empty()) return;
    for (const std::string& input : network_->inputs_of({name}))
      if (!find(feed, Fed::Kind::kInput, input)) return;
    if (std::find(outputs.begin(), outputs.end(), name) == outputs.end()) outputs.push_back(name);
  };
  for (const LossTerm& l : losses_)
    if (l.formula)
      for (const std::string& n : l.formula->names) also(n);
  for (const MetricTerm& m : metrics_)
    if (m.formula)
      for (const std::string& n : m.formula->names) also(n);
  for (const auto& [output, value] : targets_) also(value);
  trace_step(Mode::kPredict, feed, 2, outputs);
  const bool whole = std::all_of(losses_.begin(), losses_.end(), [&](const LossTerm& l) {
    return !l.of_output || !(l.loss || names(*l.formula, "y_true")) || find(feed, Fed::Kind::kTarget, l.name) ||
           targets_.contains(l.name);
  });
  if (whole && !losses_.empty()) trace_step(Mode::kTrain, feed, 2, {});
}

void Session::provide(const std::vector<std::pair<std::string, Tensor>>& values) {
  for (const auto& [name, t] : values) provided_[name] = t;
}

void Session::initialize() {
  for (Variable* v : network_->all_variables())
    if (!v->value.defined()) fill_initial(*v, options_.seed);
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
  KCC_CHECK(!batch.empty() && batch.size() == feed.size());
  const int64_t rows = batch[0].shape()[0];
  if (last_ && last_->mode == mode && last_->rows == rows && last_->outputs == outputs && last_->feed == feed)
    return *last_;
  for (Ready& r : plans_)
    if (r.mode == mode && r.rows == rows && r.outputs == outputs && r.feed == feed) return *(last_ = &r);
  Traced t = trace_step(mode, feed, rows, outputs);
  Ready r{feed, mode, rows, outputs, nullptr, {}};
  size_t next = 0;
  for (size_t i = 0; i < t.graph.inputs.size(); ++i)
    if (t.graph.inputs[i].role == Role::kData) r.data.emplace_back(static_cast<int>(i), t.fields[next++]);
  r.executor = std::make_unique<Executor>(make_plan(optimize(t.graph)), *pool_, arena_);
  bind_state(*r.executor, t.graph, t.variables);
  if (profiling_ && mode == Mode::kTrain) r.executor->profile(true);
  plans_.push_back(std::move(r));
  return *(last_ = &plans_.back());
}

void Session::run(Ready& r, std::span<const Tensor> batch) {
  for (const auto& [input, fed] : r.data) r.executor->bind(input, batch[static_cast<size_t>(fed)]);
  r.executor->run();
}

void Session::train(const Feed& feed, std::span<const Tensor> batch) {
  run(ready(Mode::kTrain, feed, batch, {}), batch);
}
void Session::test(const Feed& feed, std::span<const Tensor> batch) { run(ready(Mode::kTest, feed, batch, {}), batch); }

std::vector<Tensor> Session::predict(const Feed& feed, std::span<const Tensor> batch,
                                     const std::vector<std::string>& outputs) {
  Ready& r = ready(Mode::kPredict, feed, batch, outputs);
  run(r, batch);
  std::vector<Tensor> out;
  for (size_t i = 0; i < outputs.size(); ++i) out.push_back(r.executor->output(static_cast<int>(i)).clone());
  return out;
}

double Session::last_loss() const {
  KCC_CHECK(last_ && last_->mode != Mode::kPredict);
  return last_->executor->output(0).at(0);
}

void Session::reset_metrics() {
  for (Variable& v : loss_sums_.all()) fill_initial(v, options_.seed);
  for (const MetricTerm& m : metrics_)
    if (m.metric)
      for (Variable& v : m.metric->variables.all()) fill_initial(v, options_.seed);
}

Figures Session::figures() {
  if (!figures_) {
    TraceBuilder b;
    for (const std::string& name : loss_names_) {
      Variable* total = loss_sums_.find(name + "/total");
      if (!total) continue;
      const Value count = b.read(*loss_sums_.find(name + "/count"));
      b.output(name, b.read(*total) / maximum(count, 1.0));
      figure_names_.push_back(name);
    }
    for (const MetricTerm& m : metrics_) {
      if (!m.metric || m.metric->variables.all().empty()) continue;  // nothing was given to it
      m.metric->trace_with(b);
      b.output(m.report, m.metric->result());
      figure_names_.push_back(m.report);
    }
    b.finish();
    figures_ = std::make_unique<Executor>(make_plan(optimize(b.graph)), *pool_);
    bind_state(*figures_, b.graph, b.variables);
  }
  figures_->run();
  Figures out;
  for (size_t i = 0; i < figure_names_.size(); ++i)
    out.emplace_back(figure_names_[i], figures_->output(static_cast<int>(i)).at(0));
  return out;
}

std::vector<std::string> Session::figure_names() const {
  std::vector<std::string> names = loss_names_;
  for (const MetricTerm& m : metrics_) names.push_back(m.report);
  return names;
}

Direction Session::direction(const std::string& figure) const {
  if (std::find(loss_names_.begin(), loss_names_.end(), figure) != loss_names_.end()) return Direction::kDown;
  for (const MetricTerm& m : metrics_)
    if (m.report == figure && m.metric) return m.metric->direction();
  return Direction::kUnknown;
}

void Session::adapt(const Feed& feed, const std::function<std::span<const Tensor>()>& next_batch,
                    const std::function<void()>& rewind) {
  std::set<std::string> wanted;
  for (const GraphEntry& e : network_->entries)
    for (const std::string& r : e.results) wanted.insert(r);
  for (;;) {
    // What flows into the layers that wait, by one size of batch.
    std::map<int64_t, std::unique_ptr<Executor>> executors;
    std::map<int64_t, Traced> traces;
    std::vector<std::pair<Layer*, size_t>> waiting;  // layer, number of inputs
    const auto prepare = [&](int64_t rows) {
      TraceBuilder b;
      b.seed = options_.seed;
      b.step_counter = &step_;
      Context c{b};
      c.floatx = options_.floatx;
      c.batch = rows;
      c.adapting = true;
      c.provided = &provided_;
      NamedFlows inputs;
      Traced t;
      for (const Fed& f : feed)
        if (f.kind == Fed::Kind::kInput && network_->input(f.name)) {
          inputs.emplace_back(f.name, Flow{b.input(f.name, {f.row.dtype, Shape{rows} + f.row.shape}), {}});
          t.fields.push_back(static_cast<int>(&f - feed.data()));
        }
      network_->evaluate(inputs, wanted, c);
      waiting.clear();
      for (const auto& [layer, flows] : c.unadapted) {
        waiting.emplace_back(layer, flows.size());
        for (const Flow& f : flows) b.output("", f.value);
      }
      b.finish();
      if (waiting.empty()) return;
      auto executor = std::make_unique<Executor>(make_plan(optimize(b.graph)), *pool_, arena_);
      bind_state(*executor, b.graph, b.variables);
      t.graph = std::move(b.graph);
      executors[rows] = std::move(executor);
      traces[rows] = std::move(t);
    };
    bool any = false;
    rewind();
    for (;;) {
      const std::span<const Tensor> batch = next_batch();
      if (batch.empty()) break;
      const int64_t rows = batch[0].shape()[0];
      if (!executors.contains(rows)) prepare(rows);
      if (waiting.empty()) return;
      any = true;
      Executor& executor = *executors[rows];
      const Traced& t = traces[rows];
      size_t next = 0;
      for (size_t i = 0; i < t.graph.inputs.size(); ++i)
        if (t.graph.inputs[i].role == Role::kData)
          executor.bind(static_cast<int>(i), batch[static_cast<size_t>(t.fields[next++])]);
      executor.run();
      int at = 0;
      for (const auto& [layer, count] : waiting) {
        std::vector<Tensor> in;
        for (size_t k = 0; k < count; ++k) in.push_back(executor.output(at++));
        layer->adapt(in);
      }
    }
    if (!any) return;
    std::set<Layer*> done;
    for (const auto& [layer, count] : waiting)
      if (done.insert(layer).second) layer->finish_adapt();
  }
}

int64_t Session::state_bytes(bool of_optimizer) const {
  int64_t total = 0;
  if (of_optimizer) {
    if (optimizer_)
      for (const Variable& v : optimizer_->variables.all()) total += v.type.bytes();
  } else {
    for (const Variable* v : network_->all_variables()) total += v->type.bytes();
  }
  return total;
}

}  // namespace kcc
