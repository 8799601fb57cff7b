// A run folder opened for a program: what runtime/kcc/model.h promises.
//
// Tracing and loading touch layers and registries, which belong to one thread: they are done under one lock. What
// comes out of it, a plan and the tensors that it is bound to, never changes. Each call runs the plan by an executor
// that nobody else has, so calls share weights, but no memory that is written.
#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <cfenv>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "compiler/job/data_files.h"
#include "compiler/job/outline.h"
#include "compiler/job/run_folder.h"
#include "compiler/yaml/json.h"
#include "runtime/base/nearest.h"
#include "runtime/kcc/model.h"
#include "runtime/kernels/gemm.h"
#include "runtime/passes/passes.h"
#include "runtime/training/step_trace.h"

namespace kcc {
namespace {

std::mutex& making() {
  static std::mutex mutex;
  return mutex;
}

// Computing has settings of its own, whatever the program has set for its thread; afterwards those are there again.
class ThreadSettings {
 public:
  ThreadSettings() : threads_(omp_get_max_threads()) {
    std::fegetenv(&numbers_);
    std::fesetenv(FE_DFL_ENV);
    keep_libraries_single_threaded();
  }
  ~ThreadSettings() {
    std::fesetenv(&numbers_);
    omp_set_num_threads(threads_);
  }
  ThreadSettings(const ThreadSettings&) = delete;
  ThreadSettings& operator=(const ThreadSettings&) = delete;

 private:
  std::fenv_t numbers_;
  const int threads_;
};

// Places mean nothing outside: they become text. "runs/wine/spec.yaml:7:13: "
std::string told(const Sources& sources, Place place, const std::string& text) {
  const Span span = sources.span(place);
  if (span.source < 0) return text;
  const Source& s = sources[span.source];
  return fmt::format("{}:{}:{}: {}", s.name(), s.line_of(span.begin) + 1, s.column_of(span.begin) + 1, text);
}

Problem told(const Sources& sources, Problem p) {
  p.message = told(sources, std::exchange(p.place, kNoPlace), p.message);
  for (Note& n : p.notes) n.text = told(sources, std::exchange(n.place, kNoPlace), n.text);
  return p;
}

[[noreturn]] void refuse_errors(const Report& report) {
  Problem p;
  for (const Diagnostic& d : report.sorted()) {
    if (!d.is_error()) continue;
    if (p.kind.empty())
      p = {std::string(d.kind->name), d.message, d.help, d.place, d.notes};
    else
      p.notes.push_back({d.message, d.place});
  }
  throw Refused(told(report.sources(), std::move(p)));
}

bool reads_values(const Layer& layer) {
  return layer.reads_values() || std::any_of(layer.children().begin(), layer.children().end(),
                                             [](const Layer::Child& c) { return reads_values(*c.layer); });
}

std::string text_of(const ModelValue& v) {
  std::string s = fmt::format("{}[rows", name_of(v.dtype));
  for (int64_t size : v.sizes) s += size < 0 ? ", any" : fmt::format(", {}", size);
  return s + "]";
}

// What an executor is bound to, and the memory that a call writes.
struct Run {
  Executor executor;
  std::vector<Tensor> in;  // of each input that is given
};

// A plan for one shape of what is given.
class Ready {
 public:
  Ready(Feed feed, int64_t rows, TracedStep step, bool at_once, ThreadPool& pool)
      : feed_(std::move(feed)), rows_(rows), at_once_(at_once), pool_(pool) {
    step.graph.updates.clear();  // nothing is remembered
    size_t variable = 0, field = 0;
    for (const Graph::Input& input : step.graph.inputs) {
      if (input.role == Role::kState)
        bound_.push_back({step.variables[variable++]->value, -1});
      else
        bound_.push_back({{}, step.fields[field++]});
    }
    plan_ = make_plan(optimize(std::move(step.graph)));
  }

  bool is_for(const Feed& feed, int64_t rows) const { return rows_ == rows && feed_ == feed; }

  std::vector<Tensor> run(const std::vector<Tensor>& given) {
    std::unique_ptr<Run> run = take();
    for (size_t i = 0; i < given.size(); ++i)
      std::memcpy(run->in[i].raw(), given[i].raw(), static_cast<size_t>(given[i].bytes()));
    {
      // Layers that read values are called as the plan runs.
      const auto alone = at_once_ ? std::unique_lock(making()) : std::unique_lock<std::mutex>();
      run->executor.run();
    }
    std::vector<Tensor> out;
    for (size_t i = 0; i < plan_->outputs.size(); ++i) out.push_back(run->executor.output(static_cast<int>(i)).clone());
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(run));
    return out;
  }

 private:
  std::unique_ptr<Run> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Run> run = std::move(idle_.back());
        idle_.pop_back();
        return run;
      }
    }
    auto run = std::make_unique<Run>(Run{Executor(plan_, pool_), {}});
    for (const Fed& f : feed_) run->in.emplace_back(f.row.dtype, Shape{rows_} + f.row.shape);
    for (size_t i = 0; i < bound_.size(); ++i) {
      const auto& [weight, field] = bound_[i];
      run->executor.bind(static_cast<int>(i), field < 0 ? weight : run->in[static_cast<size_t>(field)]);
    }
    return run;
  }

  struct Bound {
    Tensor weight;
    int field;  // else: of what is given
  };
  const Feed feed_;
  const int64_t rows_;
  const bool at_once_;
  ThreadPool& pool_;
  std::vector<Bound> bound_;  // of each input of the plan
  std::shared_ptr<const Plan> plan_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Run>> idle_;
};

}  // namespace

struct TrainedModel::Impl {
  Sources sources = {};
  Report report{sources};  // a model may still say something when it is traced
  std::unique_ptr<Job> job;
  std::vector<ModelValue> inputs, outputs;
  std::vector<std::string> wanted, warnings;  // `wanted`: the values of the graph that the outputs are
  std::map<std::string, Tensor> weights;
  size_t most = 1;
  std::mutex mutex;
  std::vector<std::shared_ptr<Ready>> all;  // the last used first

  void open(const Target& target, const LoadOptions& options);
  std::unique_ptr<Compiled> compile_file(const std::string& file);
  const ModelValue& input(const std::string& name) const;
  std::pair<Feed, std::vector<Tensor>> checked(const NamedTensors& given) const;
  std::shared_ptr<Ready> find(const Feed& feed, int64_t rows);
  std::shared_ptr<Ready> ready(const Feed& feed, int64_t rows);
  TracedStep traced(const Feed& feed, int64_t rows);
};

const ModelValue& TrainedModel::Impl::input(const std::string& name) const {
  std::vector<std::string> names;
  for (const ModelValue& v : inputs) {
    if (v.name == name) return v;
    names.push_back(v.name);
  }
  const auto near = nearest(name, names);
  refuse("data.field", "the model has no input `" + name + "`",
         near ? "did you mean `" + *near + "`?" : fmt::format("it has {}", fmt::join(names, ", ")));
}

// What is given, in the order of the model's inputs.
std::pair<Feed, std::vector<Tensor>> TrainedModel::Impl::checked(const NamedTensors& given) const {
  std::map<std::string, const Tensor*> by_name;
  for (const auto& [name, t] : given)
    if (!by_name.emplace(input(name).name, &t).second) refuse("data.field", "`" + name + "` is given twice");
  Feed feed;
  std::vector<Tensor> tensors;
  std::map<std::string, int64_t> symbols;
  for (const ModelValue& v : inputs) {
    const auto it = by_name.find(v.name);
    if (it == by_name.end() || !it->second->defined()) {
      if (v.optional) continue;
      refuse("data.missing", "the input `" + v.name + "` is not given", "it is " + text_of(v));
    }
    const Tensor& t = *it->second;
    const auto wrong = [&](const char* kind, const std::string& help = {}) {
      refuse(kind, fmt::format("`{}` is {}, and the model takes {}", v.name, to_string(t.type()), text_of(v)), help);
    };
    if (t.dtype() != v.dtype) wrong("data.type");
    if (t.shape().rank() != static_cast<int>(v.sizes.size()) + 1) wrong("shape.input");
    const auto& dims = job->spec->network->input(v.name)->dims;
    for (size_t i = 0; i < dims.size(); ++i) {
      const int64_t size = t.shape()[static_cast<int>(i) + 1];
      if (dims[i].known() ? size != dims[i].size : size < 1) wrong("shape.input");
      if (dims[i].symbol.empty()) continue;
      const int64_t same = symbols.emplace(dims[i].symbol, size).first->second;
      if (size != same) wrong("shape.input", fmt::format("`{}` is {} elsewhere", dims[i].symbol, same));
    }
    if (t.shape()[0] < 1) refuse("data.rows", "`" + v.name + "` has no rows");
    if (!tensors.empty() && t.shape()[0] != tensors[0].shape()[0])
      refuse("data.rows", fmt::format("`{}` has {} rows, and `{}` has {}", v.name, t.shape()[0], feed[0].name,
                                      tensors[0].shape()[0]));
    feed.push_back({Fed::Kind::kInput, v.name, {v.dtype, t.shape().from(1)}});
    tensors.push_back(t);
  }
  return {std::move(feed), std::move(tensors)};
}

std::shared_ptr<Ready> TrainedModel::Impl::find(const Feed& feed, int64_t rows) {
  const std::lock_guard lock(mutex);
  const auto it = std::find_if(all.begin(), all.end(), [&](const auto& r) { return r->is_for(feed, rows); });
  if (it == all.end()) return nullptr;
  std::rotate(all.begin(), it, it + 1);
  return all[0];
}

TracedStep TrainedModel::Impl::traced(const Feed& feed, int64_t rows) try {
  TrainingPhase phase;
  const DerivedData derived;
  Variables sums;
  Session& s = *job->session;
  TracedStep step =
      StepTrace({s.network(), phase, derived, s.options(), s.step_counter(), s.draw_counter(), weights, sums}, feed,
                rows)
          .predict(wanted);
  for (Variable* v : step.variables)
    if (!v->value.defined()) v->value = initial_value(*v, s.options().seed);
  return step;
} catch (const Refused& refused) {
  throw Refused(told(sources, refused.problem()));
}

std::shared_ptr<Ready> TrainedModel::Impl::ready(const Feed& feed, int64_t rows) {
  if (auto known = find(feed, rows)) return known;
  const std::lock_guard lock(making());
  if (auto known = find(feed, rows)) return known;  // another call was first
  TracedStep step = traced(feed, rows);
  auto made =
      std::make_shared<Ready>(feed, rows, std::move(step), reads_values(*job->spec->network), job->session->pool());
  const std::lock_guard list(mutex);
  all.insert(all.begin(), made);
  if (all.size() > most) all.pop_back();
  return made;
}

const std::string& TrainedModel::name() const { return impl_->job->spec->name; }
const std::vector<ModelValue>& TrainedModel::inputs() const { return impl_->inputs; }
const std::vector<ModelValue>& TrainedModel::outputs() const { return impl_->outputs; }
const std::vector<std::string>& TrainedModel::warnings() const { return impl_->warnings; }

NamedTensors TrainedModel::predict(const NamedTensors& inputs) const {
  const ThreadSettings settings;
  const auto [feed, given] = impl_->checked(inputs);
  std::vector<Tensor> values = impl_->ready(feed, given.empty() ? 1 : given[0].shape()[0])->run(given);
  NamedTensors out;
  for (size_t i = 0; i < values.size(); ++i) out.emplace_back(impl_->outputs[i].name, std::move(values[i]));
  return out;
}

std::unique_ptr<Compiled> TrainedModel::Impl::compile_file(const std::string& file) {
  const auto metadata = read_safetensors(disk(), file).metadata;
  const auto spec = metadata.find("spec");
  if (spec == metadata.end())
    refuse("file.missing", "`" + file + "` holds weights and no model", "TrainedModel::save writes both");
  return compile(yaml::from_json(spec->second, file), file, report);
}

void TrainedModel::save(const std::string& file) const {
  const std::lock_guard lock(making());
  const Job& job = *impl_->job;
  yaml::Node spec = resolved_node(job);
  for (yaml::Entry& e : spec.entries)
    if (e.key == "plugins") {
      e.value.items.clear();
      for (const PluginFile& p : job.spec->plugins)
        if (!p.included)
          e.value.items.push_back(yaml::Node::text_at(kNoPlace, std::filesystem::absolute(p.path).string()));
    }
  write_safetensors(disk(), file, weights_of(job),
                    {{"format", "kcc"}, {"name", job.spec->name}, {"spec", yaml::to_json(spec)}});
}

void TrainedModel::Impl::open(const Target& target, const LoadOptions& options) {
  auto spec = target.is_run ? compile(target.spec, {}, report) : compile_file(target.weights);
  if (!spec || report.has_errors()) refuse_errors(report);
  warn_of_changed_plugins(*spec, report);
  for (PhaseSpec& p : spec->training.phases) p.phase.loop = nullptr;  // it would want batches
  JobOptions of_job;
  of_job.threads = options.threads;
  of_job.weights = target.weights;
  of_job.targets = false;
  of_job.summary = true;
  job = open_job(std::move(spec), of_job, report);
  if (!job || report.has_errors()) refuse_errors(report);
  prepare_training(*job);
  most = std::max<size_t>(1, options.shapes);
  for (const auto& [name, value] : weights_of(*job)) weights.emplace(name, value);
  for (const Diagnostic& d : report.sorted()) warnings.push_back(told(sources, d.place, d.message));

  const Network& network = job->session->network();
  for (const auto& o : network.network_outputs) wanted.push_back(o.value);
  const std::set<std::string> needed = network.inputs_of({wanted.begin(), wanted.end()});
  for (const Network::Input& in : network.network_inputs) {
    if (!needed.contains(in.name)) continue;
    ModelValue v{in.name, in.dtype};
    for (const Dim& d : in.dims) v.sizes.push_back(d.known() ? d.size : -1);
    v.optional = in.optional;
    inputs.push_back(std::move(v));
  }
  for (const auto& [name, result] : outline_of(*job).outputs) {
    ModelValue v{name, result.dtype, result.sizes};
    for (const Binding& b : job->spec->data.targets)
      if (b.name == name && b.classes) v.classes = *b.classes;
    outputs.push_back(std::move(v));
  }
}

TrainedModel load(const std::string& path, const LoadOptions& options) {
  const ThreadSettings settings;
  const std::lock_guard lock(making());
  if (!disk().exists(path)) refuse("file.missing", "there is no file or folder `" + path + "`");
  const Target target = disk().is_folder(path) ? target_of(path) : Target{"", path, false};
  auto impl = std::make_shared<TrainedModel::Impl>();
  try {
    impl->open(target, options);
  } catch (const Refused& refused) {
    throw Refused(told(impl->sources, refused.problem()));
  }
  return TrainedModel(std::move(impl));
}

}  // namespace kcc
