#include "compiler/job/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "compiler/job/freeze.h"
#include "runtime/base/nearest.h"
#include "runtime/files/files.h"

namespace kcc {
namespace {

struct Opening {
  Job& job;
  const JobOptions& options;
  Report& report;
  Compiled& spec;

  Place place_of_data() const { return spec.data.place; }

  const Table& keep(Table table) {
    job.tables.push_back(std::move(table));
    return job.tables.back();
  }

  const Table& table_of(const DataPart& part) {
    if (part.inline_table) return keep(*part.inline_table);
    try {
      return keep(read_source(*part.source, {disk(), spec.folder}));
    } catch (const Refused& refused) {
      Problem p = refused.problem();
      if (p.place == kNoPlace) p.place = part.place;
      throw Refused(std::move(p));
    }
  }

  // The binding of an input or output: as written, or to the field of its own name.
  std::optional<Binding> binding_of(const std::vector<Binding>& written, const std::string& name,
                                    const Table& table) const {
    for (Binding b : written)
      if (b.name == name) {
        // Names bind, order never does: other data may have its columns in another order, or lack what is left out.
        if (const auto known = job.except_fields.find(name); b.except && known != job.except_fields.end()) {
          b.fields = known->second;
          b.except = false;
        }
        return b;
      }
    if (table.find(name)) return Binding{name, {name}, false, {}, "error", place_of_data()};
    return {};
  }

  void line(const std::string& role, const Table& table, const Binding& b, const BoundField& f) {
    const auto names = fields_of(table, b);
    std::string from;
    for (size_t i = 0; i < std::min<size_t>(3, names.size()); ++i) from += (i ? ", " : "") + names[i];
    if (names.size() > 3) from += fmt::format(", .. ({} fields)", names.size());
    job.bindings.push_back({role, b.name, from, to_string(f.row)});
  }

  // `rows` is what may be used of the table; rows that bindings drop are taken off it.
  Dataset bind(const Table& table, std::vector<int64_t> rows, bool first, bool need_targets) {
    Dataset d;
    std::vector<Binding> inputs;
    std::vector<std::string> missing;
    std::set<std::string> wanted;
    for (const auto& o : spec.network->network_outputs) wanted.insert(o.value);
    for (const LossTerm& l : spec.training.losses)
      if (l.formula) wanted.insert(l.formula->names.begin(), l.formula->names.end());
    for (const auto& [output, value] : spec.data.target_values) wanted.insert(value);
    for (const MetricTerm& m : spec.training.metrics)
      if (m.formula) wanted.insert(m.formula->names.begin(), m.formula->names.end());
    const std::set<std::string> needed = spec.network->inputs_of(wanted);
    for (const auto& input : spec.network->network_inputs) {
      const auto b = binding_of(spec.data.inputs, input.name, table);
      if (!b) {
        if (!input.optional && needed.contains(input.name)) missing.push_back(input.name);
        continue;
      }
      if (b->except) job.except_fields[b->name] = fields_of(table, *b);
      check_missing(table, *b, rows);
      inputs.push_back(*b);
    }
    if (!missing.empty()) {
      std::string all;
      for (const Field& f : table.fields) all += (all.empty() ? "" : ", ") + f.name;
      throw Refused(
          {"data.field",
           fmt::format("the input `{}` has no data: no field has its name, and nothing is bound to it", missing[0]),
           "the fields are " + all, place_of_data()});
    }
    std::vector<Binding> targets;
    std::vector<std::string> outputs_with_targets;
    for (const LossTerm& l : spec.training.losses)
      if (l.of_output) outputs_with_targets.push_back(l.name);
    for (const MetricTerm& m : spec.training.metrics)
      if (!m.output.empty() &&
          std::find(outputs_with_targets.begin(), outputs_with_targets.end(), m.output) == outputs_with_targets.end())
        outputs_with_targets.push_back(m.output);
    for (const std::string& name : outputs_with_targets) {
      if (spec.data.target_values.contains(name)) continue;
      const auto b = binding_of(spec.data.targets, name, table);
      const bool there =
          b && (std::all_of(b->fields.begin(), b->fields.end(),
                            [&](const std::string& f) { return table.find(f) || f.find('*') != std::string::npos; }) ||
                b->except);
      if (!there) {
        if (!need_targets) continue;
        const bool loss = std::any_of(spec.training.losses.begin(), spec.training.losses.end(),
                                      [&](const LossTerm& l) { return l.name == name && l.loss; });
        const bool formula_uses =
            std::any_of(spec.training.losses.begin(), spec.training.losses.end(), [&](const LossTerm& l) {
              return l.name == name && l.formula &&
                     std::find(l.formula->names.begin(), l.formula->names.end(), "y_true") != l.formula->names.end();
            });
        if (!loss && !formula_uses) continue;
        std::string all;
        for (const Field& f : table.fields) all += (all.empty() ? "" : ", ") + f.name;
        if (b) fields_of(table, *b);
        throw Refused(
            {"data.field",
             fmt::format("the output `{}` has a loss, and no target: no field has its name, and nothing is bound to it",
                         name),
             "write `targets: {" + name + ": ..}`; the fields are " + all, place_of_data()});
      }
      check_missing(table, *b, rows);
      targets.push_back(*b);
    }
    for (const Binding& b : inputs) {
      Bound bound = bind_input(table, b, *spec.network->input(b.name));
      if (first) line("input", table, b, bound.field);
      d.feed.push_back({Fed::Kind::kInput, b.name, bound.field.row});
      d.fields.push_back(std::move(bound.field));
    }
    for (Binding b : targets) {
      if (const auto it = job.classes.find(b.name); it != job.classes.end() && !b.classes) b.classes = it->second;
      Bound bound = bind_target(table, b, spec.training.floatx, rows);
      if (!bound.classes.empty()) job.classes[b.name] = bound.classes;
      if (first) line("target", table, b, bound.field);
      d.feed.push_back({Fed::Kind::kTarget, b.name, bound.field.row});
      d.fields.push_back(std::move(bound.field));
    }
    for (const Binding& b : spec.data.weights) {
      if (std::none_of(targets.begin(), targets.end(), [&](const Binding& t) { return t.name == b.name; })) continue;
      if (!need_targets &&
          std::any_of(b.fields.begin(), b.fields.end(), [&](const std::string& f) { return !table.find(f); }))
        continue;
      Bound bound = bind_weight(table, b);
      if (first) line("sample_weight", table, b, bound.field);
      d.feed.push_back({Fed::Kind::kWeight, b.name, bound.field.row});
      d.fields.push_back(std::move(bound.field));
    }
    d.rows = std::move(rows);
    return d;
  }

  // Sample weights from the classes of the training rows.
  void weigh_classes(Dataset& d) {
    const auto apply = [&](const std::string& output, std::map<int64_t, double> weights, bool balanced) {
      size_t target = d.feed.size(), weight = d.feed.size();
      for (size_t i = 0; i < d.feed.size(); ++i) {
        if (d.feed[i].name != output) continue;
        if (d.feed[i].kind == Fed::Kind::kTarget) target = i;
        if (d.feed[i].kind == Fed::Kind::kWeight) weight = i;
      }
      if (target == d.feed.size()) return;
      const Tensor& column = d.fields[target].column;
      const int64_t n = column.shape()[0], width = column.shape().from(1).count();
      const auto class_of = [&](int64_t row) {
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
      for (int64_t r = 0; r < n; ++r) {
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
    for (const auto& [output, weights] : spec.training.class_weight) apply(output, weights, false);
    for (const auto& [output, on] : spec.training.balanced_classes)
      if (on) apply(output, {}, true);
  }

  std::vector<int64_t> hold_out(const DataPart& part, const Table& table, std::vector<int64_t>& rows, uint64_t stream) {
    SplitOptions o;
    o.share = part.share;
    o.count = part.count;
    o.folds = part.folds;
    o.fold = part.fold;
    o.seed = spec.seed + stream;
    o.shuffle = part.shuffle;
    const auto field = [&](const std::string& name) -> const Tensor* {
      if (name.empty()) return nullptr;
      std::string from = name;
      for (const Binding& b : spec.data.targets)
        if (b.name == name && b.fields.size() == 1) from = b.fields[0];
      if (const Field* f = table.find(from)) return &f->values;
      Binding b;
      b.fields = {name};
      b.place = part.place;
      fields_of(table, b);
      return nullptr;
    };
    o.stratify = field(part.stratify);
    o.group = field(part.group);
    try {
      Split s = split_rows(rows, o);
      rows = std::move(s.train);
      return std::move(s.held);
    } catch (const Refused& refused) {
      Problem p = refused.problem();
      if (p.place == kNoPlace) p.place = part.place;
      throw Refused(std::move(p));
    }
  }

  void read_data() {
    const DataSpec& data = spec.data;
    if (!options.data.empty() && options.split.empty()) return read_given();
    if (!data.train) throw Refused({"data.missing", "the spec has no `data`", {}, spec.text.place});
    const Table& table = table_of(*data.train);
    std::vector<int64_t> rows = first_rows(table.rows());
    std::vector<int64_t> held_test, held_validation;
    if (data.test && !data.test->source && !data.test->inline_table) held_test = hold_out(*data.test, table, rows, 1);
    if (data.validation && !data.validation->source && !data.validation->inline_table)
      held_validation = hold_out(*data.validation, table, rows, 0);
    job.train = bind(table, rows, true, options.targets);
    const auto other = [&](const std::optional<DataPart>& part, std::vector<int64_t>& held) -> std::optional<Dataset> {
      if (!part) return {};
      if (!held.empty()) return bind(table, held, false, options.targets);
      const Table& own = table_of(*part);
      return bind(own, first_rows(own.rows()), false, options.targets);
    };
    job.validation = other(data.validation, held_validation);
    job.test = other(data.test, held_test);
  }

  // DATA of the command line: a file of the kind the spec trains on, or told by its name.
  void read_given() {
    for (const Binding& b : spec.data.inputs)
      if (b.except && spec.data.train) job.except_fields[b.name] = fields_of(table_of(*spec.data.train), b);
    Ref<DataSource> source;
    const TypeInfo* const known = source_for_file(options.data);
    const std::string kind = known ? known->name : "";
    if (spec.data.train && spec.data.train->source && (kind.empty() || kind == spec.data.train->source->type_name)) {
      source = spec.data.train->source;
      source->rows.set({});
      Problems problems;
      source->first_arg()->read(Config::of(options.data), problems);
      if (!problems.empty()) source = nullptr;
    }
    if (!source) {
      if (kind.empty())
        throw Refused({"file", "`" + options.data + "` is of no kind that is known",
                       "it may end in .csv, .npz or .npy, with .gz behind it"});
      Config c = Config::object(kind);
      c.items.push_back(Config::of(options.data));
      Problems problems;
      source = std::dynamic_pointer_cast<DataSource>(make_object("source", c, "", problems));
      if (!source) throw Refused(problems.list.at(0));
    }
    const Table& table = keep(read_source(*source, {disk(), "."}));
    job.given = bind(table, first_rows(table.rows()), true, false);
  }

  // Without data, sizes that only data tells are guessed.
  Feed guessed_feed() const {
    Feed feed;
    for (const auto& input : spec.network->network_inputs) {
      Shape row;
      for (const Dim& d : input.dims) row.push_back(d.known() ? d.size : kGuessedSize);
      feed.push_back({Fed::Kind::kInput, input.name, {input.dtype, row}});
    }
    return feed;
  }
};

}  // namespace

namespace {

// Those that `take` names, under the names that `rename` gives them.
NamedTensors taken(NamedTensors tensors, const TrainingSpec& t) {
  NamedTensors out;
  for (auto& [name, tensor] : tensors) {
    if (!t.take_all &&
        std::none_of(t.take.begin(), t.take.end(), [&](const std::string& p) { return path_matches(p, name); }))
      continue;
    std::string now = name;
    for (const auto& [from, to] : t.rename) {
      if (name == from)
        now = to;
      else if (name.starts_with(from + "/"))
        now = to + name.substr(from.size());
    }
    out.emplace_back(now, tensor);
  }
  return out;
}

}  // namespace

std::unique_ptr<Job> open_job(std::unique_ptr<Compiled> spec, const JobOptions& options, Report& report) {
  auto job = std::make_unique<Job>();
  job->spec = std::move(spec);
  Compiled& s = *job->spec;
  Opening opening{*job, options, report, s};
  try {
    if (!options.summary) opening.read_data();
    if (options.targets && job->train.feed.size() > 0) opening.weigh_classes(job->train);
    SessionOptions so;
    so.floatx = s.training.floatx;
    so.seed = s.seed;
    so.threads = options.threads;
    job->session =
        std::make_unique<Session>(s.network, s.training.losses, s.training.metrics, s.training.optimizer, so);
    job->session->set_targets(s.data.target_values);
    for (const auto& [pattern, place] : s.training.freeze) freeze_layers(*s.network, pattern, place);
    const Dataset* some = job->given ? &*job->given : &job->train;
    const Feed feed = some->feed.empty() ? opening.guessed_feed() : some->feed;

    NamedTensors start;
    std::string file = options.weights;
    const bool own = file.empty() && !s.training.weights.empty();
    if (own) file = path_in(s.folder, s.training.weights);
    if (!file.empty()) {
      start = read_safetensors(disk(), file).tensors;
      if (own) start = taken(std::move(start), s.training);
      job->session->provide(start);
    }
    if (!options.summary && job->train.feed.size() > 0) adapt(*job->session, job->train, s.training.fit.batch_size);
    job->session->build(feed);
    if (report.has_errors()) return nullptr;
    if (!file.empty())
      load_weights(*job->session, start, file, own && (!s.training.take_all || !s.training.rename.empty()));
    if (options.rows >= 0)
      for (Dataset* d : {&job->train, job->given ? &*job->given : nullptr,
                         job->validation ? &*job->validation : nullptr, job->test ? &*job->test : nullptr})
        if (d && static_cast<int64_t>(d->rows.size()) > options.rows) d->rows.resize(static_cast<size_t>(options.rows));
  } catch (const Refused& refused) {
    if (refused.problem().kind != "reported") report.add(refused.problem());
    return nullptr;
  }
  return job;
}

const Dataset& part_of(const Job& job, const std::string& split) {
  if (split == "train") return job.train;
  if (split == "validation" && job.validation) return *job.validation;
  if (split == "test" && job.test) return *job.test;
  refuse("usage", "the spec has no `" + split + "` data", "`--data FILE` or `--split train` name some");
}

void prepare_training(Job& job) { job.session->initialize(); }

NamedTensors weights_of(const Job& job) {
  NamedTensors out;
  for (const Variable* v : job.session->model_variables())
    if (v->value.defined()) out.emplace_back(v->name, v->value);
  return out;
}

void load_weights(Session& session, const NamedTensors& tensors, const std::string& file, bool partly) {
  std::map<std::string, const Tensor*> given;
  for (const auto& [name, t] : tensors) given[name] = &t;
  std::vector<std::string> missing, extra;
  std::set<std::string> known;
  for (Variable* v : session.model_variables()) {
    known.insert(v->name);
    const auto it = given.find(v->name);
    if (it == given.end()) {
      if (!v->value.defined() && !partly) missing.push_back(v->name);
      continue;
    }
    const Tensor& t = *it->second;
    if (!(t.shape() == v->type.shape))
      refuse("weights.shape", fmt::format("`{}` of {} is {}, and the model's is {}", v->name, file,
                                          to_string(t.shape()), to_string(v->type.shape)));
    const Tensor cast = t.cast(v->type.dtype);
    if (v->value.defined())
      std::memcpy(v->value.raw(), cast.raw(), static_cast<size_t>(cast.bytes()));
    else
      v->value = cast.clone();
  }
  for (const auto& [name, t] : tensors)
    if (!known.contains(name)) extra.push_back(name);
  if (!missing.empty() || !extra.empty()) {
    std::string message, help;
    if (!missing.empty())
      message = fmt::format("{} has no `{}`", file, missing[0]) +
                (missing.size() > 1 ? fmt::format(" and {} more weights", missing.size() - 1) : "");
    if (!extra.empty())
      message += std::string(message.empty() ? file : "") + (message.empty() ? "" : ", and") +
                 fmt::format(" holds `{}`", extra[0]) +
                 (extra.size() > 1 ? fmt::format(" and {} more", extra.size() - 1) : "") + ", which the model has not";
    if (!missing.empty() && !extra.empty() && missing.size() == extra.size())
      help = fmt::format("`rename: {{{}: {}}}`?", extra[0], missing[0]);
    refuse(missing.empty() ? "weights.extra" : "weights.missing", message, help);
  }
}

}  // namespace kcc
