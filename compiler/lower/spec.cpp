// `{spec: base.yaml, weights: .., vars: .., inputs: .., outputs: ..}`: the model of another spec as a layer, or a part
// of it.
#include "compiler/lower/lowering.h"
#include "runtime/base/nearest.h"
#include "runtime/files/files.h"

namespace kcc {

void Lowering::specs(std::shared_ptr<NestedSpecs> specs, std::string folder) {
  specs_ = std::move(specs);
  folder_ = std::make_shared<std::string>(std::move(folder));
}

void Lowering::nested_spec(const yaml::Node& node, Site& site, Chain& chain) {
  unknown_keys(node, {"spec", "weights", "vars", "inputs", "outputs", "name", "trainable", "dtype", "call"},
               "a spec as a layer");
  const yaml::Node& written = *node.find("spec");
  std::optional<NestedSpec> spec;
  if (written.is_text()) {
    if (!specs_->load) {
      report_->add("spec.key", written.place, "a spec cannot be used here");
      return;
    }
    spec = specs_->load(*folder_, written.text, written.place, node.find("vars"));
    if (!spec) return;
    if (std::find(specs_->open.begin(), specs_->open.end(), spec->file) != specs_->open.end()) {
      report_->add("graph.cycle", written.place, "`" + written.text + "` is used within itself",
                   "a spec that is used as a layer cannot hold itself");
      return;
    }
    specs_->texts.emplace_back(written.place, spec->text);
  } else if (written.is_map()) {  // as the spec of a run has it
    spec = NestedSpec{"spec", "", *folder_, "", facts_, written};
    if (const yaml::Node* name = written.find("name"); name && name->is_text()) spec->name = name->text;
  } else {
    report_->add(
        "spec.type", written.place,
        "`spec` is the path of a spec or of a run folder; this is " + std::string(yaml::describe(written.kind)));
    return;
  }
  const yaml::Node* model = spec->text.find("model");
  if (!model) {
    report_->add("arg.missing", written.place, "`" + written.text + "` has no `model`");
    return;
  }
  std::optional<Report::Within> within;
  if (written.is_text()) within.emplace(*report_, Note{"in `" + written.text + "`, used here", written.place});
  const auto inner = std::make_shared<Lowering>(*report_, spec->facts);
  inner->specs(specs_, spec->folder);
  if (const yaml::Node* blocks = spec->text.find("blocks")) inner->blocks(*blocks);
  auto made = std::make_shared<Network>();
  made->place = node.place;
  common_keys(node, *made);
  site.holder->adopt(place_in_site(site, spec->name, *made), made);
  specs_->open.push_back(spec->file);
  inner->network(*made, *model, nullptr);
  within.reset();
  specs_->open.pop_back();
  cut(*made, node.find("inputs"), node.find("outputs"));

  if (const yaml::Node* weights = node.find("weights")) {
    if (weights->is_text())
      specs_->weights.push_back({made, path_in(*folder_, weights->text), weights->place});
    else
      report_->add("spec.type", weights->place, "`weights` is the path of a .safetensors file");
  } else if (!spec->weights.empty()) {
    specs_->weights.push_back({made, spec->weights, written.place});
  }
  chain.push_back(called(made, node.find("call"), *site.names, node.place));
}

// Takes the part between `inputs` and `outputs`: values of the graph, by their names.
void Lowering::cut(Network& n, const yaml::Node* inputs, const yaml::Node* outputs) {
  Names names;
  for (const auto& i : n.network_inputs) names.values.emplace(i.name, i.place);
  for (const GraphEntry& e : n.entries)
    for (const std::string& r : e.results) names.values.emplace(r, e.place);
  const auto known = [&](const yaml::Node& v, const char* key) {
    if (!v.is_text()) {
      report_->add("spec.type", v.place,
                   "`" + std::string(key) + "` names values of the spec's graph; this is " +
                       std::string(yaml::describe(v.kind)));
      return false;
    }
    if (names.has_value(v.text)) return true;
    unknown_value(v.text, v.place, names);
    return false;
  };
  if (outputs) {
    n.network_outputs.clear();
    n.named_results = outputs->is_map() || (outputs->is_list() && outputs->items.size() > 1);
    const auto one = [&](const std::string& name, const yaml::Node& value) {
      if (known(value, "outputs")) n.network_outputs.push_back({name, value.text, value.place});
    };
    if (outputs->is_list())
      for (const yaml::Node& o : outputs->items) one(o.text, o);
    else if (outputs->is_map())
      for (const yaml::Entry& e : outputs->entries) one(e.key, e.value);
    else
      one(outputs->text, *outputs);
  }
  if (inputs) {
    std::vector<Network::Input> given;
    const auto one = [&](const yaml::Node& value) {
      if (!known(value, "inputs")) return;
      if (const Network::Input* in = n.input(value.text)) {
        given.push_back(*in);
        return;
      }
      Network::Input in;
      in.name = value.text;
      in.any = true;
      in.place = value.place;
      given.push_back(std::move(in));
    };
    if (inputs->is_list())
      for (const yaml::Node& i : inputs->items) one(i);
    else
      one(*inputs);
    std::set<std::string> taken, wanted;
    for (const auto& i : given) taken.insert(i.name);
    for (const auto& o : n.network_outputs) wanted.insert(o.value);
    for (const std::string& need : n.inputs_of(wanted, taken))
      if (!taken.contains(need) && !n.input(need)->optional)
        report_->add("graph.inputs", inputs->place, "what is cut out of the spec needs its input `" + need + "` too",
                     "name it among `inputs`");
    n.network_inputs = std::move(given);
  } else if (outputs) {  // those that they need
    std::set<std::string> wanted;
    for (const auto& o : n.network_outputs) wanted.insert(o.value);
    const std::set<std::string> needed = n.inputs_of(wanted);
    std::erase_if(n.network_inputs, [&](const Network::Input& in) { return !needed.contains(in.name); });
  }
  // What nothing needs any more is gone, so that its captured names and its order do not matter.
  std::set<std::string> used, fed;
  for (const auto& i : n.network_inputs) fed.insert(i.name);
  for (const auto& o : n.network_outputs) used.insert(o.value.substr(0, o.value.find('.')));
  std::vector<GraphEntry> kept;
  for (size_t i = n.entries.size(); i-- > 0;) {
    const GraphEntry& e = n.entries[i];
    if (std::none_of(e.results.begin(), e.results.end(),
                     [&](const std::string& r) { return used.contains(r) && !fed.contains(r); }))
      continue;
    for (const std::string& u : e.uses()) used.insert(u.substr(0, u.find('.')));
    kept.insert(kept.begin(), e);
  }
  if (inputs || outputs) n.entries = std::move(kept);
}

}  // namespace kcc
