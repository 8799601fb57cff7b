#include "compiler/job/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "compiler/compile/parts.h"
#include "compiler/job/checks.h"
#include "compiler/job/data_binder.h"
#include "compiler/job/given_data.h"
#include "runtime/base/nearest.h"
#include "runtime/base/several.h"
#include "runtime/files/files.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

SourceContext context_in(const std::string& folder, const Compiled& spec) {
  SourceContext c;
  c.folder = folder;
  c.seed = spec.seed;
  return c;
}

Table read(const Compiled& spec, const DataPart& part) {
  try {
    return read_source(*part.source, context_in(spec.folder, spec));
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    if (p.place == kNoPlace) p.place = part.place;
    throw Refused(std::move(p));
  }
}

struct Opening {
  Job& job;
  const JobOptions& options;
  Report& report;
  Compiled& spec;
  DataBinder binder{job, options, spec};

  Place place_of_data() const { return spec.data.place; }

  const Table& keep(Table table) {
    job.tables.push_back(std::move(table));
    return job.tables.back();
  }

  const Table& table_of(const DataPart& part) { return keep(read(spec, part)); }

  // The training rows of a phase: with sample weights from their classes.
  Dataset weighed(const PhaseSpec& phase) const {
    Dataset d = job.train;
    const auto apply = [&](const std::string& output, std::map<int64_t, double> weights, bool balanced) {
      size_t target = d.feed.size(), weight = d.feed.size();
      for (size_t i = 0; i < d.feed.size(); ++i) {
        if (d.feed[i].name != output) continue;
        if (d.feed[i].kind == Fed::Kind::kTarget) target = i;
        if (d.feed[i].kind == Fed::Kind::kWeight) weight = i;
      }
      if (target == d.feed.size()) return;
      const Tensor& column = d.fields[target].column;
      const Picked at = d.fields[target].at;
      const int64_t n = column.shape()[0], width = column.shape().from(1).count();
      if (at.count > 1 || d.fields[target].decoded)
        refuse("data.type", "`class_weight` of `" + output + "` needs one class a sample, and its target has several",
               at.count > 1 ? "bind one of them with `at`" : "");
      const auto class_of = [&](int64_t sample) {
        const int64_t row = sample + at.begin;
        if (width == 1) return static_cast<int64_t>(column.at(row));
        int64_t best = 0;
        for (int64_t k = 1; k < width; ++k)
          if (column.at(row * width + k) > column.at(row * width + best)) best = k;
        return best;
      };
      if (balanced) {
        std::map<int64_t, int64_t> counts;
        for (int64_t r : d.rows) ++counts[class_of(r)];
        for (const auto& [c, count] : counts)
          weights[c] =
              static_cast<double>(d.rows.size()) / (static_cast<double>(counts.size()) * static_cast<double>(count));
      }
      Tensor w(DType::kFloat32, {n});
      for (int64_t r : d.rows) {
        const auto it = weights.find(class_of(r));
        w.data<float>()[r] = it == weights.end() ? 1.0f : static_cast<float>(it->second);
        if (weight != d.feed.size()) w.data<float>()[r] *= static_cast<float>(d.fields[weight].column.at(r));
      }
      if (weight == d.feed.size()) {
        d.feed.push_back({Fed::Kind::kWeight, output, {DType::kFloat32, {}}});
        d.fields.push_back({output, w, {DType::kFloat32, {}}});
      } else {
        d.fields[weight].column = w;
      }
    };
    for (const auto& [output, weights] : phase.class_weight) apply(output, weights, false);
    for (const auto& [output, on] : phase.balanced_classes)
      if (on) apply(output, {}, true);
    return d;
  }

  std::vector<int64_t> samples_of(const Table& table, Place place) const {
    try {
      return table.samples();
    } catch (const Refused& refused) {
      Problem p = refused.problem();
      if (p.place == kNoPlace) p.place = place;
      throw Refused(std::move(p));
    }
  }

  void read_data() {
    const DataSpec& data = spec.data;
    for (const Binding& b : data.targets)
      if (b.classes) job.classes[b.name] = *b.classes;
    if (!options.data.empty() && options.split.empty()) return bind_given(given_table());
    const auto& phases = spec.training.phases;
    if (!data.train &&
        std::all_of(phases.begin(), phases.end(), [](const PhaseSpec& p) { return p.phase.loop != nullptr; })) {
      for (const PhaseSpec& p : phases) p.phase.loop->fed = false;
      return;  // the loop makes its own
    }
    if (!data.train) throw Refused({"data.missing", "the spec has no `data`", {}, spec.text.place});
    const Table& table = table_of(*data.train);
    std::vector<int64_t> rows = samples_of(table, data.train->place);
    std::vector<int64_t> held_test, held_validation;
    Several several;
    several.tried([&] {
      if (data.test && !data.test->source) held_test = hold_out(spec, *data.test, table, rows, 1);
    });
    several.tried([&] {
      if (data.validation && !data.validation->source)
        held_validation = hold_out(spec, *data.validation, table, rows, 0);
    });
    const DataBinder::Targets targets =
        options.targets ? DataBinder::Targets::kNeeded : DataBinder::Targets::kWhereThere;
    several.tried([&] { job.train = binder.bind(table, rows, true, targets); });
    several.end();  // else the same would be wrong of the other parts
    const auto other = [&](const std::optional<DataPart>& part, std::vector<int64_t>& held) -> std::optional<Dataset> {
      if (!part) return {};
      if (!held.empty()) return binder.bind(table, held, false, targets);
      const Table& own = table_of(*part);
      return binder.bind(own, samples_of(own, part->place), false, targets);
    };
    job.validation = other(data.validation, held_validation);
    job.test = other(data.test, held_test);
  }

  const Table& given_table() {
    const Ref<DataSource> own = spec.data.train ? spec.data.train->source : nullptr;
    for (const Binding& b : spec.data.inputs)
      if (b.except && own) job.except_fields[b.name] = fields_of(table_of(*spec.data.train), b);
    if (own && own->type_name == "join")
      refuse("usage", "`--data` gives one source, and the spec joins several",
             "`--split` takes the spec's train, validation or test data");
    if (options.data != "-") return keep(read_source(*given_source(options.data, own), context_in(".", spec)));
    Table piped = options.piped();
    if (own) piped.window = *own->window;
    return keep(std::move(piped));
  }

  // Targets may lack: what needs them is not evaluated.
  void leave_out_untargeted() {
    for (PhaseSpec& p : spec.training.phases)
      for (LossTerm& l : p.phase.losses) {
        l.left_out = l.of_output && (l.loss || l.uses("y_true")) && !spec.data.derived.targets.contains(l.name) &&
                     !find(job.given->feed, Fed::Kind::kTarget, l.name);
        if (l.left_out && std::find(job.left_out.begin(), job.left_out.end(), l.name) == job.left_out.end())
          job.left_out.push_back(l.name);
      }
    const auto& losses = spec.training.last().phase.losses;
    if (!losses.empty() && std::all_of(losses.begin(), losses.end(), [](const LossTerm& l) { return l.left_out; }))
      throw Refused({"data.missing", "the data has no target: there is nothing to evaluate", "`kcc predict` needs none",
                     place_of_data()});
  }

  // What is wrong with a line of a pipe names it.
  void bind_given(const Table& table) try {
    if (options.data == "-" && table.window && table.rows() < table.window->size)
      refuse("data.window", fmt::format("a window has {} rows, and here is {}", table.window->size, table.rows()),
             "`predict --data -` answers each line by itself; `--data FILE` takes the rows of a file");
    if (options.inputs.empty())
      job.given = binder.bind(table, table.samples(), true,
                              options.targets ? DataBinder::Targets::kWhereThere : DataBinder::Targets::kNone);
    else
      bind_values(table);
    if (options.targets && job.given) leave_out_untargeted();
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    if (options.data != "-" || table.rows() != 1) throw;
    if (const std::string line = table.place_of(0); p.message.find(line) == std::string::npos)
      p.message = line + ": " + p.message;
    throw Refused(std::move(p));
  }

  // DATA that gives values of the graph in the place of what they are made of, once the model is built.
  void bind_values(const Table& table) {
    const Network& network = *spec.network;
    const std::set<std::string> given(options.inputs.begin(), options.inputs.end());
    std::set<std::string> outputs;
    for (const auto& o : network.network_outputs) outputs.insert(o.value);
    if (!options.outputs.empty()) outputs = {options.outputs.begin(), options.outputs.end()};
    for (const auto& o : network.network_outputs)
      if (outputs.erase(o.name)) outputs.insert(o.value);
    std::vector<std::string> known;
    for (const GraphEntry& e : network.entries) known.insert(known.end(), e.results.begin(), e.results.end());
    Dataset d;
    const auto add = [&](const Network::Input& input) {
      Binding b{input.name, {input.name}, false, {}, "error", {}};
      if (const auto written = binder.binding_of(spec.data.inputs, input.name, table);
          written && network.input(input.name))
        b = *written;
      Bound bound = bind_input(table, b, input);
      binder.line("input", table, b, bound.field);
      d.feed.push_back({Fed::Kind::kInput, input.name, bound.field.row});
      d.fields.push_back(std::move(bound.field));
    };
    std::set<std::string> fed = network.inputs_of(outputs, given);
    for (const std::string& name : given) {
      if (network.input(name)) {
        fed.insert(name);
        continue;
      }
      if (std::find(known.begin(), known.end(), name.substr(0, name.find('.'))) == known.end()) {
        const auto near = nearest(name, known);
        refuse("usage", "the graph has no value `" + name + "`", near ? "did you mean `" + *near + "`?" : "");
      }
      add(shaped_like(name));
    }
    for (const auto& input : network.network_inputs)
      if (fed.contains(input.name) && (!input.optional || table.find(input.name))) add(input);
    d.rows = table.samples();
    job.given = std::move(d);
  }

  // What a value of the graph wants of data, as a trace shows it.
  Network::Input shaped_like(const std::string& value) const {
    const Graph g = job.session->trace(Session::Mode::kPredict, guessed_feed(*spec.network), 2, {value});
    const Type& type = g.types[g.outputs.at(0).id];
    Network::Input in;
    in.name = value;
    in.dtype = type.dtype;
    const auto& inputs = spec.network->network_inputs;
    const bool all_known = std::all_of(inputs.begin(), inputs.end(), [](const Network::Input& i) {
      return std::all_of(i.dims.begin(), i.dims.end(), [](const Dim& d) { return d.known(); });
    });
    for (int i = 1; i < type.shape.rank(); ++i) in.dims.push_back({all_known ? type.shape[i] : 0, {}});
    return in;
  }

  // Weights of a spec that is used as a layer lie below its path. Those that were given for the whole model come first.
  struct Nested {
    const NestedSpecs::Weights* from;
    NamedTensors tensors;
  };
  std::vector<Nested> nested = {};

  void start_nested(const NestedSpecs::Weights& w, const NamedTensors& start) {
    NamedTensors here;
    try {
      for (auto& [name, tensor] : read_safetensors(disk(), w.file).tensors)
        here.emplace_back(w.layer->path() + "/" + name, std::move(tensor));
    } catch (const Refused& refused) {
      Problem p = refused.problem();
      p.place = w.place;
      throw Refused(std::move(p));
    }
    NamedTensors missing;
    for (const auto& [name, tensor] : here)
      if (std::none_of(start.begin(), start.end(), [&, &known = name](const auto& s) { return s.first == known; }))
        missing.emplace_back(name, tensor);
    job.session->provide(missing);
    nested.push_back({&w, std::move(here)});
  }

  // What the cut leaves out of a file is no mistake; what it lacks is one.
  void check_nested(const NamedTensors& start) {
    for (const Nested& n : nested)
      for (const Variable* v : n.from->layer->all_variables()) {
        const auto it =
            std::find_if(n.tensors.begin(), n.tensors.end(), [&](const auto& t) { return t.first == v->name; });
        const std::string own = v->name.substr(n.from->layer->path().size() + 1);
        if (it == n.tensors.end()) {
          if (std::none_of(start.begin(), start.end(), [&](const auto& s) { return s.first == v->name; }))
            throw Refused({"weights.missing", n.from->file + " has no `" + own + "`", {}, n.from->place});
        } else if (!(it->second.shape() == v->type.shape)) {
          throw Refused({"weights.shape",
                         fmt::format("`{}` of {} is {}, and the model's is {}", own, n.from->file,
                                     to_string(it->second.shape()), to_string(v->type.shape)),
                         {},
                         n.from->place});
        }
      }
  }

  // Ten rows, each with a text or number of its own.
  void learn_from_made_up() {
    constexpr int64_t kRows = 10;
    Dataset d;
    d.feed = guessed_feed(*spec.network);
    d.rows = first_rows(kRows);
    for (const Fed& f : d.feed) {
      Tensor t(f.row.dtype, Shape{kRows} + f.row.shape);
      const int64_t width = f.row.shape.count();
      for (int64_t i = 0; i < t.count(); ++i) {
        const int64_t row = i / std::max<int64_t>(1, width);
        switch (t.dtype()) {
          case DType::kString: t.data<int64_t>()[i] = intern(std::to_string(row)); break;
          case DType::kInt32: t.data<int32_t>()[i] = static_cast<int32_t>(row); break;
          case DType::kInt64: t.data<int64_t>()[i] = row; break;
          case DType::kFloat64: t.data<double>()[i] = static_cast<double>(row); break;
          case DType::kFloat32: t.data<float>()[i] = static_cast<float>(row); break;
          default: break;
        }
      }
      d.fields.push_back({f.name, t, f.row});
    }
    adapt(*job.session, d, kRows);
  }
};

}  // namespace

Feed guessed_feed(const Network& network) {
  Feed feed;
  for (const auto& input : network.network_inputs) {
    Shape row;
    for (const Dim& d : input.dims) row.push_back(d.known() ? d.size : kGuessedSize);
    feed.push_back({Fed::Kind::kInput, input.name, {input.dtype, row}});
  }
  return feed;
}

namespace {

constexpr const char* kTraced = "traced: a part of the plan";

// `around`: of the layer that runs eagerly and holds this one; empty: none does.
void add_ways(const Layer& layer, std::vector<std::pair<std::string, std::string>>& out, std::string around = {}) {
  if (!plugin_of(layer).empty())
    out.emplace_back(layer.path() + " (" + layer.type_name + ")", !around.empty() ? "eager: within `" + around + "`"
                                                                  : layer.reads_values()
                                                                      ? "eager: its `call` reads values"
                                                                      : kTraced);
  if (around.empty() && layer.reads_values()) around = layer.path();
  for (const Layer::Child& child : layer.children()) add_ways(*child.layer, out, around);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> ways_of_plugins(const Job& job) {
  std::vector<std::pair<std::string, std::string>> out;
  add_ways(*job.spec->network, out);
  // One loop for all phases.
  if (const Loop* loop = job.spec->training.phases[0].phase.loop.get())
    out.emplace_back("loop (" + loop->type_name + ")",
                     loop->reads_values ? "eager: its `step` reads values, or members that change"
                     : loop->at_once()  ? "eager: it has no data, and does not say that it is traced"
                                        : kTraced);
  return out;
}

namespace {

std::vector<TrainingPhase> phases_of(const TrainingSpec& t) {
  std::vector<TrainingPhase> out;
  for (const PhaseSpec& p : t.phases) out.push_back(p.phase);
  return out;
}

// The whole `freeze` that the problem lies in, with the phase that has it.
void place_frozen(Problem& p, const TrainingSpec& t) {
  size_t phases = 0, number = 0;
  for (size_t i = 0; i < t.phases.size(); ++i) {
    const PathPatterns& freeze = t.phases[i].phase.freeze;
    if (freeze.empty() || p.place == kNoPlace || !(freeze.front().place == p.place)) continue;
    number = i;
    ++phases;
  }
  if (phases == 0) {
    p.place = t.last().freeze_place != kNoPlace ? t.last().freeze_place : t.place;
    return;
  }
  if (phases < t.phases.size()) p.message = "phase " + std::to_string(number + 1) + ": " + p.message;
  p.place = t.phases[number].freeze_place;
}

}  // namespace

namespace {

// Whether an expression does: then a test is another computation than a step, and can be wrong where that is right.
bool asks_for_training(const Compiled& spec) {
  const auto asks = [](const std::shared_ptr<const Formula>& f) {
    return f && f->text.find("training") != f->text.npos;
  };
  const auto& losses = spec.training.phases[0].phase.losses;
  return std::any_of(losses.begin(), losses.end(), [&](const LossTerm& l) { return asks(l.formula); }) ||
         std::any_of(spec.network->entries.begin(), spec.network->entries.end(),
                     [&](const GraphEntry& e) { return asks(e.formula); });
}

}  // namespace

std::unique_ptr<Job> open_job(std::unique_ptr<Compiled> spec, const JobOptions& options, Report& report) {
  auto job = std::make_unique<Job>();
  job->spec = std::move(spec);
  Compiled& s = *job->spec;
  Opening opening{*job, options, report, s};
  for (const PhaseSpec& p : s.training.phases)
    if (p.phase.loop) p.phase.loop->fed = s.data.train.has_value();
  bool built = false;
  try {
    if (!options.inputs.empty() && options.data.empty())
      refuse("usage", "`--inputs` takes its values from `--data FILE`", "its fields are called as the values are");
    if (!options.summary && options.inputs.empty()) opening.read_data();
    if (options.targets) check_class_weights(*job, report);
    SessionOptions so;
    so.floatx = s.training.floatx;
    so.mixed = s.training.mixed;
    so.seed = s.seed;
    so.threads = options.threads;
    job->session = std::make_unique<Session>(s.network, phases_of(s.training), s.data.derived, so);
    const Dataset* some = job->given ? &*job->given : &job->train;
    // Weights that only training needs are made too: inputs that DATA lacks are guessed.
    Feed feed = some->feed;
    for (const Fed& guessed : guessed_feed(*s.network))
      if (some->feed.empty() || (!s.network->input(guessed.name)->optional && !find(feed, guessed.kind, guessed.name)))
        feed.push_back(guessed);

    NamedTensors start;
    std::string file = options.weights;
    const bool own = file.empty() && !s.training.weights.empty();
    if (own) file = path_in(s.folder, s.training.weights);
    if (!file.empty()) {
      try {
        start = read_safetensors(disk(), file).tensors;
      } catch (const Refused& refused) {
        Problem p = refused.problem();
        if (own && p.place == kNoPlace) p.place = s.training.weights_place;
        throw Refused(std::move(p));
      }
      if (own) start = taken(std::move(start), s.training, file);
      job->session->provide(start);
    }
    for (const auto& nested : s.lowering->specs().weights) opening.start_nested(nested, start);
    if (!options.summary && job->train.feed.size() > 0)
      adapt(*job->session, job->train, s.training.phases[0].fit.batch_size);
    if (options.made_up) opening.learn_from_made_up();
    std::vector<Problem> problems;
    built = true;
    job->session->build(feed, &problems);
    s.lowering->check_blocks_left();
    for (Problem& p : problems) {
      if (p.kind == "training.frozen") place_frozen(p, s.training);
      report.add(p);
    }
    if (s.has_training && !report.has_errors()) warn_batch_of_one(*job, report);
    if (s.has_training && !report.has_errors() && job->train.feed.size() > 0) check_callbacks(*job, report);
    if (report.has_errors()) return nullptr;
    if (s.has_training && !s.training.phases[0].phase.loop && !job->train.rows.empty() && asks_for_training(s))
      (void)job->session->trace(Session::Mode::kTest, job->train.feed,
                                std::min<int64_t>(s.training.phases[0].fit.batch_size, std::ssize(job->train.rows)));
    check_ids(*job);
    if (!file.empty())
      load_weights(*job->session, start, file, own && (!s.training.take_all || !s.training.rename.empty()),
                   own ? s.training.weights_place : kNoPlace);
    opening.check_nested(start);
    if (!options.inputs.empty()) opening.bind_given(opening.given_table());
    if (options.rows >= 0)
      for (Dataset* d : {&job->train, job->given ? &*job->given : nullptr,
                         job->validation ? &*job->validation : nullptr, job->test ? &*job->test : nullptr})
        if (d && static_cast<int64_t>(d->rows.size()) > options.rows) d->rows.resize(static_cast<size_t>(options.rows));
  } catch (const Refused& refused) {
    report.add(refused.problem());
    if (const auto* several = dynamic_cast<const RefusedSeveral*>(&refused))
      for (const Problem& p : several->others) report.add(p);
    if (refused.problem().kind == "file.missing" && options.data.empty()) check_data(s, report);
    if (!built && refused.problem().kind != "shape.input") check_rest(s, report);
    return nullptr;
  }
  return job;
}

void check_data(const Compiled& spec, Report& report) {
  for (const auto* part : {&spec.data.train, &spec.data.validation, &spec.data.test}) {
    if (!*part || !(*part)->source || report.has_error_in((*part)->place)) continue;
    const Span written = report.sources().span((*part)->place);
    if (written.source >= 0 && report.sources()[written.source].text(written).find('$') != std::string_view::npos)
      continue;  // a variable may be what is wrong
    try {
      read(spec, **part);
    } catch (const Refused& refused) {
      report.add(refused.problem());
    }
  }
}

void give(Job& job, const JobOptions& options, Table table) {
  Sources sources;
  Report unused(sources);
  Opening opening{job, options, unused, *job.spec};
  job.tables.pop_back();
  job.bindings.clear();
  opening.bind_given(opening.keep(std::move(table)));
  check_ids(job);
}

FitRun fit_run(Job& job, const std::string& folder) {
  const JobOptions none;
  Sources sources;
  Report unused(sources);
  const Opening opening{job, none, unused, *job.spec};
  FitRun run;
  for (const PhaseSpec& p : job.spec->training.phases) run.phases.push_back({p.fit, opening.weighed(p)});
  run.validation = job.validation ? &*job.validation : nullptr;
  run.folder = folder;
  run.epochs = job.spec->training.epochs;
  return run;
}

const Dataset& part_of(const Job& job, const std::string& split) {
  if (split == "train") return job.train;
  if (split == "validation" && job.validation) return *job.validation;
  if (split == "test" && job.test) return *job.test;
  refuse("usage", "the spec has no `" + split + "` data", "`--data FILE` or `--split train` name some");
}

void prepare_training(Job& job) { job.session->initialize(); }

}  // namespace kcc
