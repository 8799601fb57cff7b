// The first level of a spec.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "compiler/compile/sections.h"
#include "compiler/diagnostics/nearest.h"
#include "runtime/base/nearest.h"
#include "runtime/object/guard.h"

namespace kcc {

bool is_key_of(const std::string& section, const std::string& key) {
  static const std::map<std::string, std::vector<std::string>> sections{
      {"model", {"input", "inputs", "stack", "layers", "graph", "outputs", "class"}},
      {"data", keys_of_data()},
      {"training", keys_of_training()}};
  const auto keys = sections.find(section);
  return keys != sections.end() && std::find(keys->second.begin(), keys->second.end(), key) != keys->second.end();
}

std::string section_of(const std::string& key) {
  std::string found;
  for (const char* section : {"model", "data", "training"}) {
    if (!is_key_of(section, key)) continue;
    if (!found.empty()) return {};
    found = section;
  }
  return found;
}

bool Sections::want_map(const yaml::Node& node, const std::string& what, std::string help) {
  if (node.is_map()) return true;
  report.add("spec.type", node.place, what + " is a mapping; this is " + std::string(yaml::describe(node.kind)),
             std::move(help));
  return false;
}

std::vector<std::string> Sections::output_names() const {
  std::vector<std::string> names;
  if (out.network)
    for (const auto& o : out.network->network_outputs) names.push_back(o.name);
  return names;
}

bool Sections::is_output(const std::string& name) const {
  const auto names = output_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

void Sections::top() {
  const yaml::Node& root = out.text;
  if (const yaml::Node* a = root.find("allow")) allow(*a);
  if (const yaml::Node* version = root.find("kcc")) {
    if (!version->is_int() || version->integer != 1)
      report.add("spec.version", version->place,
                 "the version of the language is `" + yaml::to_flow(*version) + "`, and this kcc reads 1",
                 "write `kcc: 1`");
  } else if (!report.odd("kcc")) {
    report.add("spec.version_missing", root.place, "a spec needs `kcc`, the version of its language",
               "write `kcc: 1` in its first line");
  }
  if (const yaml::Node* name = root.find("name")) {
    const bool plain =
        name->is_text() && !name->text.empty() && name->text.size() <= 128 &&
        std::all_of(
            name->text.begin(), name->text.end(),
            [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.'; }) &&
        name->text[0] != '.';
    if (plain)
      out.name = name->text;
    else
      report.add("spec.name", name->place,
                 "`name` is made of letters, digits, `_`, `-` and `.`: the run's folder is called so");
  }
  if (const yaml::Node* seed = root.find("seed")) {
    if (seed->is_int() && seed->integer >= 0)
      out.seed = static_cast<uint64_t>(seed->integer);
    else
      report.add("arg.type", seed->place, "`seed` is a whole number, 0 or more");
  }
  if (const yaml::Node* blocks = root.find("blocks")) lowering.blocks(*blocks);
  if (const yaml::Node* model = root.find("model"))
    out.network = lowering.model(*model);
  else if (!report.odd("model"))
    report.add("spec.model_missing", root.place, "a spec needs `model`");
  // Where the model's own names are in doubt, those of the other sections are not judged by them.
  const yaml::Node* written = root.find("model");
  sound = out.network && !report.has_error_in(written->place, "model.");
  sound = sound && !out.network->network_outputs.empty();
  for (const char* key : {"inputs", "input", "outputs"})
    if (const yaml::Node* part = sound ? written->find(key) : nullptr) sound = !report.has_error_in(part->place);
  if (const yaml::Node* d = root.find("data")) {
    out.has_data = true;
    data(*d);
  }
  if (const yaml::Node* t = root.find("training")) {
    out.has_training = true;
    training(*t);
  }
  if (out.network && !report.has_errors()) warn_unused();
}

// `allow: [K0901]`
void Sections::allow(const yaml::Node& node) {
  if (!node.is_list()) {
    report.add("spec.type", node.place, "`allow` is a list of the codes of warnings, as in `allow: [K0901]`");
    return;
  }
  for (const yaml::Node& n : node.items) {
    const Diagnostic::Kind* kind = n.is_text() ? find_kind(n.text) : nullptr;
    if (!kind) {
      std::vector<std::string> codes;
      for (const Diagnostic::Kind* k : all_kinds())
        if (k->severity == Diagnostic::Severity::kWarning) codes.emplace_back(k->code);
      report.add("spec.allow", n.place, "there is no warning `" + n.text + "`", did_you_mean(n.text, codes));
    } else if (kind->severity == Diagnostic::Severity::kError) {
      report.add("spec.allow", n.place, "`" + n.text + "` is an error, and only warnings can be silenced");
    } else {
      report.allow(*kind);
    }
  }
}

namespace {

// Whether the text names the type anywhere but as a key of `declared`.
bool names_type(const yaml::Node& text, const std::string& type, const yaml::Node* declared) {
  if (text.is_text() && text.text == type) return true;
  const auto in = [&](const yaml::Node& n) { return names_type(n, type, declared); };
  return std::any_of(text.items.begin(), text.items.end(), in) ||
         std::any_of(text.entries.begin(), text.entries.end(),
                     [&](const yaml::Entry& e) { return (e.key == type && &text != declared) || in(e.value); });
}

// The layers that a chain applies, and what these are made of.
void collect(const Layer& layer, std::set<const Layer*>& to);
void collect(const Chain& chain, std::set<const Layer*>& to) {
  for (const Use& use : chain) collect(*use.layer, to);
}
void collect(const Layer& layer, std::set<const Layer*>& to) {
  if (!to.insert(&layer).second) return;
  for (const auto& child : layer.children()) collect(*child.layer, to);
  if (const auto* stack = dynamic_cast<const Stack*>(&layer)) collect(stack->chain, to);
  if (const auto* network = dynamic_cast<const Network*>(&layer))
    for (const GraphEntry& e : network->entries) collect(e.chain, to);
}

// Values and inputs that `used`, and what these need, leaves out.
void warn_unused_values(const Network& n, std::set<std::string> used,
                        const std::function<bool(const GraphEntry&)>& told, Report& report) {
  for (size_t i = n.entries.size(); i-- > 0;) {
    const GraphEntry& e = n.entries[i];
    const bool needed =
        std::any_of(e.results.begin(), e.results.end(), [&](const std::string& r) { return used.contains(r); });
    if (needed)
      for (const std::string& u : e.uses()) used.insert(u.substr(0, u.find('.')));
    else if (told(e))
      report.add("graph.unused", e.place, "nothing uses the value `" + e.results[0] + "`", "it is not computed");
  }
  for (const auto& i : n.network_inputs)
    if (!used.contains(i.name)) report.add("graph.unused", i.place, "nothing uses the input `" + i.name + "`");
}

// Of the models that this spec writes within its own.
void warn_unused_within(const Layer& layer, int source, std::set<const Layer*>& seen, Report& report) {
  for (const Layer::Child& c : layer.children()) {
    if (!seen.insert(c.layer.get()).second) continue;
    const auto in_source = [&](Place place) { return report.sources().span(place).source == source; };
    if (const auto* n = dynamic_cast<const Network*>(c.layer.get());
        n && !n->network_inputs.empty() && in_source(n->network_inputs[0].place)) {
      std::set<std::string> used;
      for (const auto& o : n->network_outputs) used.insert(o.value.substr(0, o.value.find('.')));
      warn_unused_values(
          *n, std::move(used),
          [&](const GraphEntry& e) { return e.kind != GraphEntry::Kind::kFormula && in_source(e.place); }, report);
    }
    warn_unused_within(*c.layer, source, seen, report);
  }
}

void collect_words(const yaml::Node& node, std::set<std::string>& words) {
  const auto in_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (size_t i = 0; i < node.text.size(); ++i) {
    size_t end = i;
    while (end < node.text.size() && in_name(node.text[end])) ++end;
    if (end > i) words.insert(node.text.substr(i, end - i));
    i = end;
  }
  for (const yaml::Node& n : node.items) collect_words(n, words);
  for (const yaml::Entry& e : node.entries) collect_words(e.value, words);
}

// Of what a block is written of: what is made of it, and how often, is not known here. A name that it says nowhere.
void warn_unused_in_block(const yaml::Node& block, Report& report) {
  const yaml::Node* graph = block.find("graph");
  if (!graph || !block.find("outputs")) return;
  std::set<std::string> words;
  collect_words(block, words);
  if (const yaml::Node* inputs = block.find("inputs"); inputs && inputs->is_map())
    for (const yaml::Entry& e : inputs->entries)
      if (!words.contains(e.key)) report.add("graph.unused", e.place, "nothing uses the input `" + e.key + "`");
  for (const yaml::Entry& e : graph->entries)
    if (e.key.find('$') == std::string::npos && e.key.find(',') == std::string::npos && !words.contains(e.key))
      report.add("graph.unused", e.place, "nothing uses the value `" + e.key + "`", "it is not computed");
}

}  // namespace

// Inputs, values and shared layers that no output, loss, metric or target needs.
void Sections::warn_unused() {
  for (const PhaseSpec& p : out.training.phases)
    if (p.phase.loop) return;  // which asks for what it likes
  std::set<std::string> wanted;
  for (const auto& o : out.network->network_outputs) wanted.insert(o.value);
  for (const PhaseSpec& p : out.training.phases) {
    wanted.merge(values_of(p.phase, out.data.derived));
    for (const auto& c : p.fit.callbacks)
      for (std::string& value : asked(*c, &Callback::values)) wanted.insert(std::move(value));
  }
  std::set<std::string> used;
  for (const std::string& w : wanted) used.insert(w.substr(0, w.find('.')));
  const yaml::Node* model = out.text.find("model");
  const yaml::Node* graph = model ? model->find("graph") : nullptr;
  const auto named = [&](const GraphEntry& e) {  // but for an expression within a call, whose name is kcc's
    return e.kind != GraphEntry::Kind::kFormula || e.results.size() > 1 || !graph || graph->find(e.results[0]);
  };
  warn_unused_values(*out.network, std::move(used), named, report);
  std::set<const Layer*> seen;
  if (model) warn_unused_within(*out.network, report.sources().span(model->place).source, seen, report);
  if (const yaml::Node* blocks = out.text.find("blocks")) {
    for (const yaml::Entry& e : blocks->entries)
      if (names_type(out.text, e.key, blocks))
        warn_unused_in_block(e.value, report);
      else
        report.add("graph.unused", e.place, "nothing uses the block `" + e.key + "`",
                   "what it holds is not checked: blocks are made where they are used");
  }
  const yaml::Node* shared = model ? model->find("layers") : nullptr;
  if (!shared) return;
  std::set<const Layer*> applied;
  for (const GraphEntry& e : out.network->entries) collect(e.chain, applied);
  for (const auto& child : out.network->children())
    if (const yaml::Node* written = shared->find(child.name);
        written && !child.layer->held && !applied.contains(child.layer.get()))
      report.add("graph.unused", written->place, "nothing uses the shared layer `" + child.name + "`");
}

}  // namespace kcc
