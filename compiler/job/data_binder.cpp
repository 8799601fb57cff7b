#include "compiler/job/data_binder.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/base/several.h"

namespace kcc {

std::optional<Binding> DataBinder::binding_of(const std::vector<Binding>& written, const std::string& name,
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
  if (table.find(name)) return Binding{name, {name}, false, {}, "error", spec.data.place};
  return {};
}

void DataBinder::line(const std::string& role, const Table& table, const Binding& b, const BoundField& f) {
  const auto names = fields_of(table, b);
  std::string from;
  for (size_t i = 0; i < std::min<size_t>(3, names.size()); ++i) from += (i ? ", " : "") + names[i];
  if (names.size() > 3) from += fmt::format(", .. ({} fields)", names.size());
  job.bindings.push_back({role, b.name, from, to_string(f.row)});
}

void DataBinder::no_field(const Table& table, const std::string& what, const std::string& write) const {
  std::string all;
  for (const Field& f : table.fields) all += (all.empty() ? "" : ", ") + f.name;
  throw Refused({"data.field", what + ": no field has its name, and nothing is bound to it",
                 table.hint.empty() ? "write `" + write + "`; the fields are " + all : table.hint, spec.data.place});
}

std::vector<Binding> DataBinder::inputs(const Table& table, bool need_targets, Several& several) {
  std::set<std::string> wanted;
  for (const auto& o : spec.network->network_outputs) wanted.insert(o.value);
  if (need_targets)
    for (const PhaseSpec& p : spec.training.phases) wanted.merge(values_of(p.phase, spec.data.derived));
  wanted.insert(options.outputs.begin(), options.outputs.end());
  const std::set<std::string> needed = spec.network->inputs_of(wanted);
  std::vector<Binding> all;
  bool missing = false;
  for (const auto& input : spec.network->network_inputs) {
    const auto b = binding_of(spec.data.inputs, input.name, table);
    if (!b) {
      if (!input.optional && needed.contains(input.name) && !std::exchange(missing, true))
        several.tried(
            [&] { no_field(table, "the input `" + input.name + "` has no data", "inputs: {" + input.name + ": ..}"); });
      continue;
    }
    several.tried([&] {
      if (b->except) job.except_fields[b->name] = fields_of(table, *b);
      fields_of(table, *b);
      all.push_back(*b);
    });
  }
  return all;
}

bool DataBinder::has_loss(const std::string& output) const {
  return std::any_of(spec.training.phases.begin(), spec.training.phases.end(), [&](const PhaseSpec& p) {
    return std::any_of(p.phase.losses.begin(), p.phase.losses.end(), [&](const LossTerm& l) {
      return l.of_output && l.name == output && (l.loss || l.uses("y_true"));
    });
  });
}

bool DataBinder::is_judged(const std::string& output) const {
  return std::any_of(spec.training.phases.begin(), spec.training.phases.end(), [&](const PhaseSpec& p) {
    const auto& [losses, metrics] = std::tie(p.phase.losses, p.phase.metrics);
    return p.phase.loop ||
           std::any_of(losses.begin(), losses.end(),
                       [&](const LossTerm& l) { return l.of_output && l.name == output; }) ||
           std::any_of(metrics.begin(), metrics.end(), [&](const MetricTerm& m) { return m.output == output; });
  });
}

bool DataBinder::has_metric(const std::string& output) const {
  return std::any_of(spec.training.phases.begin(), spec.training.phases.end(), [&](const PhaseSpec& p) {
    return !p.phase.loop && std::any_of(p.phase.metrics.begin(), p.phase.metrics.end(), [&](const MetricTerm& m) {
      return m.output == output && (!m.formula || m.uses("y_true"));
    });
  });
}

std::vector<Binding> DataBinder::targets(const Table& table, Targets which, Several& several) {
  if (which == Targets::kNone) return {};
  std::vector<std::string> outputs;
  const auto targeted = [&](const std::string& name) {
    if (!name.empty() && std::find(outputs.begin(), outputs.end(), name) == outputs.end()) outputs.push_back(name);
  };
  for (const PhaseSpec& p : spec.training.phases) {
    for (const LossTerm& l : p.phase.losses) targeted(l.of_output ? l.name : "");
    for (const MetricTerm& m : p.phase.metrics) targeted(m.output);
    if (p.phase.loop) {  // which may compute a loss of its own
      for (const Binding& b : spec.data.targets) targeted(b.name);
      for (const auto& o : spec.network->network_outputs) targeted(o.name);
    }
  }
  std::vector<Binding> all;
  for (const std::string& name : outputs) {
    if (spec.data.derived.targets.contains(name)) continue;
    const auto b = binding_of(spec.data.targets, name, table);
    const bool there = b && (b->except || std::all_of(b->fields.begin(), b->fields.end(), [&](const std::string& f) {
                               return table.find(f) || f.find('*') != std::string::npos;
                             }));
    if (there)
      all.push_back(*b);
    else if (which == Targets::kNeeded && (has_loss(name) || has_metric(name)))
      several.tried([&] {
        if (b) fields_of(table, *b);
        no_field(table,
                 "the output `" + name + (has_loss(name) ? "` has a loss" : "` has a metric") + ", and no target",
                 "targets: {" + name + ": ..}");
      });
  }
  return all;
}

Dataset DataBinder::bind(const Table& table, std::vector<int64_t> rows, bool first, Targets which) {
  Several several;
  const bool need_targets = which == Targets::kNeeded;
  const std::vector<Binding> in = inputs(table, need_targets, several), out = targets(table, which, several);
  for (const auto* bindings : {&in, &out})
    for (const Binding& b : *bindings) several.tried([&] { check_missing(table, b, rows); });

  Dataset d;
  const auto add = [&](Fed::Kind kind, const char* role, const Binding& b, Bound bound) {
    if (first) line(role, table, b, bound.field);
    d.feed.push_back({kind, b.name, bound.field.row});
    d.fields.push_back(std::move(bound.field));
  };
  for (const Binding& b : in)
    several.tried([&] { add(Fed::Kind::kInput, "input", b, bind_input(table, b, *spec.network->input(b.name))); });
  for (Binding b : out)
    several.tried([&] {
      if (const auto it = job.classes.find(b.name); it != job.classes.end() && !b.classes) b.classes = it->second;
      Bound bound = bind_target(table, b, spec.training.floatx, rows);
      if (!bound.classes.empty()) job.classes[b.name] = bound.classes;
      add(Fed::Kind::kTarget, "target", b, std::move(bound));
    });
  for (const Binding& b : spec.data.weights) {
    const bool lacks =
        std::any_of(b.fields.begin(), b.fields.end(), [&](const std::string& f) { return !table.find(f); });
    const bool asked = std::any_of(out.begin(), out.end(), [&](const Binding& t) { return t.name == b.name; });
    if (need_targets && !asked && !is_judged(b.name))
      several.tried([&] {
        throw Refused({"training.loss_weight",
                       "`sample_weight` of `" + b.name + "` weighs nothing: the output has no loss and no metric",
                       {},
                       b.place});
      });
    if (asked && (need_targets || !lacks))
      several.tried([&] { add(Fed::Kind::kWeight, "sample_weight", b, bind_weight(table, b)); });
  }
  several.end();
  d.rows = std::move(rows);
  d.table = &table;
  return d;
}

}  // namespace kcc
