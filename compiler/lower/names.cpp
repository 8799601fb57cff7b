// Names of values: those that a graph uses must be there, and what to say where they are not.
#include <algorithm>

#include "compiler/expr/evaluate.h"
#include "compiler/lower/lowering.h"
#include "runtime/base/nearest.h"
#include "runtime/object/guard.h"

namespace kcc {

// What a nested model reads of the graphs around it.
void Lowering::capture(Network& n, const Names& names, const Names& outer) {
  std::set<std::string> captured;
  const auto read = [&](const std::string& value) {
    if (!names.values.contains(value.substr(0, value.find('.'))) && outer.has_value(value)) captured.insert(value);
  };
  for (const GraphEntry& e : n.entries)
    for (const std::string& u : e.uses()) read(u);
  for (const auto& o : n.network_outputs) read(o.value);
  n.captured.assign(captured.begin(), captured.end());
}

// Whether it may be the name that was meant for one that could not be called so.
bool Lowering::of_renamed(const std::string& name, const Names& names) {
  for (const Names* n = &names; n; n = n->outer)
    if (n->renamed > 0) {
      --n->renamed;
      report_->note_odd(name);
      return true;
    }
  return false;
}

void Lowering::unknown_value(const std::string& name, Place place, const Names& names, bool in_expression) {
  for (const Names* n = &names; n; n = n->outer)
    if (n->incomplete) return report_->note_follow_up();
  if (report_->odd(name) || of_renamed(name, names)) return report_->note_follow_up();
  if (name.starts_with('$')) return unbound_name(name, place);
  report_->note_unknown(name);
  std::string help;
  const size_t comma = name.find(',');
  if (const std::string meant = expr::meant_by(name); in_expression && !meant.empty())
    help = meant;
  else if (const auto near = nearest(name, names.all()))
    help = "did you mean `" + *near + "`?";
  else if (const size_t open = name.find('(');
           open != std::string::npos && name.ends_with(')') && names.layer(name.substr(0, open)))  // enc(x)
    help = "write `[" + name.substr(open + 1, name.size() - open - 2) + ", " + name.substr(0, open) + "]`";
  else if (names.layer(name))
    help = "`" + name + "` is a shared layer: what it makes is a value, as `z` in `z: [value, " + name + "]`";
  else if (const std::string written = hint(place, "value"); !written.empty())
    help = written;
  else if (is_type_name(name))
    help = "the first of a list is its source: `[value, " + name + "]`";
  else if (comma != std::string::npos && names.has_value(name.substr(0, comma)))
    help = "several values stand in brackets: `[" + name + "]`";
  report_->add(in_expression ? "expr.name" : "graph.unknown_value", place, "there is no value `" + name + "`", help);
}

bool Lowering::names_known(const yaml::Node& written, const Formula& formula, const Names& names) {
  bool all = own_names_free(written, [&](const std::string& n) { return names.value(n); });
  for (const std::string& n : formula.names) {
    names_->fields.push_back({n, place_of_name(written, n, report_->sources()), true});
    if (names.has_value(n)) continue;
    unknown_value(n.substr(0, n.find('.')), place_of_name(written, n, report_->sources()), names, true);
    all = false;
  }
  return all;
}

bool Lowering::own_names_free(const yaml::Node& written,
                              const std::function<std::optional<Place>(const std::string&)>& value) {
  bool free = true;
  for (const std::string& name : own_names(written)) {
    const auto place = value(name);
    if (!place) continue;
    Diagnostic d{&kind_named("expr.name"),
                 "`" + name + "` in an expression is " + own_meaning(name) + ", never the value `" + name + "`",
                 place_of_name(written, name, report_->sources())};
    d.labels.push_back({*place, "this value"});
    d.help = "give the value another name";
    report_->add(std::move(d));
    free = false;
  }
  return free;
}

// `e.mean`, where `e` has no such field; `e`, where it has only fields.
void Lowering::check_fields(Network& n, const Names& names) {
  for (const auto& [name, place, in_expression] : names.fields) {
    const size_t dot = std::min(name.find('.'), name.size());
    const std::string owner = name.substr(0, dot), field = dot < name.size() ? name.substr(dot + 1) : "";
    const auto made_by = std::find_if(n.entries.begin(), n.entries.end(), [&](const GraphEntry& e) {
      return std::find(e.results.begin(), e.results.end(), owner) != e.results.end();
    });
    std::vector<std::string> known;
    if (made_by != n.entries.end()) {
      if (made_by->broken) continue;
      if (made_by->results.size() == 1 && !made_by->chain.empty())
        known = asked(*made_by->chain.back().layer, &Layer::result_names);
    } else if (!n.input(owner)) {
      continue;
    }
    if (field.empty() ? known.empty() : std::find(known.begin(), known.end(), field) != known.end()) continue;
    std::string all;
    for (const std::string& k : known) all += (all.empty() ? "it has " : ", ") + k;
    const auto near = nearest(field, known);
    const std::string meant = in_expression ? expr::meant_by_field(name) : "";
    for (GraphEntry& e : n.entries) e.broken = e.broken || e.uses().contains(name);
    if (field.empty()) {
      report_->add("graph.unknown_value", place, "`" + owner + "` is several values: " + all.substr(7),
                   "name one: `" + owner + "." + known[0] + "`");
      continue;
    }
    report_->add("graph.unknown_value", place, "`" + owner + "` has no field `" + field + "`",
                 near             ? "did you mean `" + owner + "." + *near + "`?"
                 : !meant.empty() ? meant
                 : !all.empty()   ? all
                                  : "fields are the named outputs of a model or block");
  }
}

}  // namespace kcc
