// `model:`: inputs, shared layers, the graph, outputs.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "compiler/expr/evaluate.h"
#include "compiler/lower/lowering.h"
#include "runtime/base/nearest.h"
#include "runtime/object/guard.h"

namespace kcc {

Lowering::Lowering(Report& report, Facts facts, yaml::Bindings variables)
    : report_(&report), facts_(std::move(facts)), variables_(std::move(variables)), bound_(variables_) {}

Lowering::Bound::Bound(Lowering& lowering, const yaml::Node& text, yaml::Bindings own, bool apart)
    : lowering_(lowering), around_(std::move(lowering.bound_)) {
  const yaml::Bindings& outer = apart ? lowering.variables_ : around_;
  for (const std::string& name : yaml::references(text))
    if (const auto it = outer.find(name); it != outer.end()) own.emplace(name, it->second);
  lowering.bound_ = std::move(own);
}

yaml::Node Lowering::substituted(const yaml::Node& node) {
  return yaml::substitute(node, bound_, static_arithmetic(report_->sources(), facts_), *report_,
                          yaml::UnknownPolicy::kLeave);
}

void Lowering::blocks(const yaml::Node& node) {
  if (!node.is_map()) {
    report_->add("spec.block", node.place, "`blocks` is a mapping of types to what they hold");
    return;
  }
  blocks_node_ = node;
  const std::vector<std::string> keys{"args", "inputs", "layers", "graph", "outputs", "stack", "input"};
  for (yaml::Entry& e : blocks_node_.entries) {
    if (find_type("layer", e.key)) {
      report_->add("spec.name", e.place, "there is a layer `" + e.key + "` already", "give the block another name");
      continue;
    }
    blocks_[e.key] = nullptr;  // one that is wrong, until it is seen not to be
    if (!is_type_name(e.key)) {
      std::string meant = e.key;
      if (!meant.empty()) meant[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(meant[0])));
      report_->add("spec.name", e.place, "`" + e.key + "` is the name of a type, and must begin with a capital",
                   is_type_name(meant) ? "write `" + meant + "`" : "");
      if (!find_type("layer", meant)) blocks_.emplace(meant, nullptr);
    } else if (!e.value.is_map())
      report_->add("spec.block", e.value.place,
                   "a block is a mapping of `args`, `inputs`, `graph` and `outputs`, or `stack`");
    else {
      unknown_keys(e.value, keys, "a block", {"graph", "outputs"});
      e.value = e.value.with_keys_meant(keys);
      if (const yaml::Node* args = e.value.find("args"); args && !block_arguments(*args)) continue;
      blocks_[e.key] = &e.value;
    }
  }
}

Ref<Network> Lowering::model(const yaml::Node& node) {
  auto n = std::make_shared<Network>();
  n->place = node.place;
  network(*n, node, nullptr);
  return n;
}

namespace {

// `{inputs: {a: .., b: ..}, class: {TreeLSTM: 64}, outputs: [y]}` is a graph of one layer: `y: [[a, b], {TreeLSTM:
// 64}]`.
yaml::Node class_as_graph(yaml::Node node) {
  const yaml::Entry* type = node.find_entry("class");
  if (!type || node.find("graph")) return node;
  const yaml::Node meant = node.with_keys_meant({"inputs", "class", "outputs"});
  const auto list = [](Place place) {
    yaml::Node n = yaml::Node::null_at(place);
    n.kind = yaml::Node::Kind::kList;
    return n;
  };
  yaml::Node sources = list(type->place), chain = list(type->place), graph = yaml::Node::null_at(type->place);
  if (const yaml::Node* inputs = meant.find("inputs")) {
    for (const yaml::Entry& e : inputs->entries) sources.items.push_back(yaml::Node::text_at(type->place, e.key));
    for (const yaml::Node& i : inputs->items) sources.items.push_back(i);
  }
  chain.items = {sources.items.size() == 1 ? sources.items[0] : sources, type->value};
  std::string results;
  if (const yaml::Node* outputs = meant.find("outputs")) {
    if (outputs->is_text()) results = outputs->text;
    for (const yaml::Node& o : outputs->items) results += (results.empty() ? "" : ", ") + o.text;
    for (const yaml::Entry& o : outputs->entries) results += (results.empty() ? "" : ", ") + o.value.text;
  } else {
    results = "output";
    node.entries.push_back({"outputs", type->place, yaml::Node::text_at(type->place, "output")});
  }
  graph.kind = yaml::Node::Kind::kMap;
  graph.entries.push_back({results, type->place, chain});
  const Place place = type->place;
  std::erase_if(node.entries, [](const yaml::Entry& e) { return e.key == "class"; });
  node.entries.push_back({"graph", place, graph});
  return node;
}

}  // namespace

// Without the line `graph:` its values stand among the inputs.
void Lowering::values_among_inputs(yaml::Node& model) {
  const auto inputs = std::find_if(model.entries.begin(), model.entries.end(),
                                   [](const yaml::Entry& e) { return e.key == "inputs" && e.value.is_map(); });
  const yaml::Node meant = model.with_keys_meant({"inputs", "graph", "stack", "outputs"});
  if (inputs == model.entries.end() || meant.find("graph") || meant.find("stack")) return;
  const auto is_value = [](const yaml::Entry& e) {
    if (!e.value.is_list() || e.value.items.size() < 2) return false;
    const yaml::Node &source = e.value.items[0], &layer = e.value.items[1];
    return (source.is_list() || (source.is_text() && is_value_name(source.text))) &&
           (layer.is_map() || layer.is_text());
  };
  std::vector<yaml::Entry>& all = inputs->value.entries;
  const auto first = std::find_if(all.begin(), all.end(), is_value);
  if (first == all.end()) return;
  report_->add("model.graph_missing", first->place,
               "`" + first->key + "` is a value of the graph, and stands among the inputs",
               "a line `graph:` is missing before it");
  yaml::Node graph = yaml::Node::null_at(first->place);
  graph.kind = yaml::Node::Kind::kMap;
  graph.entries.assign(std::make_move_iterator(first), std::make_move_iterator(all.end()));
  all.erase(first, all.end());
  model.entries.push_back({"graph", graph.place, graph});
}

void Lowering::network(Network& n, const yaml::Node& text, const Names* outer) {
  yaml::Node written = class_as_graph(text);
  // A mapping is no chain of layers.
  for (yaml::Entry& e : written.entries)
    if (e.key == "stack" && e.value.is_map() && written.find("outputs") && !written.find("graph")) {
      report_->add("spec.stack", e.place, "`stack` is a list of layers, and this is a mapping",
                   "values by their names stand in a `graph`");
      e.key = "graph";
    }
  // Keras' Sequential(layers=[..]).
  for (yaml::Entry& e : written.entries)
    if (e.key == "layers" && e.value.is_list() && !written.find("graph") && !written.find("stack")) {
      report_->add("spec.stack", e.place, "`layers` is a mapping of shared layers to their names, and this is a list",
                   "a chain of layers is a `stack`; the shape of a row is its `input: [4]`");
      e.key = "stack";
    }
  values_among_inputs(written);
  bool names_unsure = false;  // of the inputs
  const yaml::Node meant = written.with_keys_meant({"input", "inputs", "stack", "graph", "outputs"});
  const bool chained = meant.find("stack") != nullptr;
  if (const yaml::Entry* input = written.find_entry("input"); input && !chained && !meant.find("graph")) {
    report_->add("spec.stack", input->place, "a model with `input` needs `stack`, the list of its layers",
                 "write `stack: [{Dense: 8}, ..]`");
    return;
  }
  for (yaml::Entry& e : written.entries)
    if (e.key == "input" && !chained && !e.value.is_map() && !written.find("inputs")) {
      // Without shapes, as a block may have them.
      const bool names = e.value.is_list() && !e.value.items.empty() &&
                         std::all_of(e.value.items.begin(), e.value.items.end(),
                                     [](const yaml::Node& i) { return i.is_text() && is_value_name(i.text); });
      yaml::Node inputs = e.value;
      if (!names) {
        inputs = yaml::Node::null_at(e.value.place);
        inputs.kind = yaml::Node::Kind::kMap;
        inputs.entries.push_back({"input", e.place, e.value});
      }
      report_->add("spec.key", e.place, "a model with a `graph` has `inputs`, each with its name",
                   "write `inputs: " + yaml::to_flow(inputs) + "`");
      e = {"inputs", e.place, std::move(inputs)};
      names_unsure = !names;
    }
  const std::vector<std::string> keys =
      chained ? std::vector<std::string>{"input", "inputs", "stack", "args"}
              : std::vector<std::string>{"inputs", "layers", "graph", "outputs", "args", "class"};
  const yaml::Node node = written.with_keys_meant(keys);
  if (const yaml::Entry* type = node.is_map() ? node.find_entry("class") : nullptr)
    report_->add("spec.key", type->place, "`class` and `graph` exclude each other: a model is one layer, or a graph");
  if (!node.is_map()) {
    const bool chain = node.is_list() || (node.is_text() && node.text.starts_with("Sequential("));
    report_->add("spec.type", node.place,
                 "a model is a mapping of `inputs`, `graph` and `outputs`, or of `input` and `stack`",
                 chain ? "a chain of layers is `model: {input: [4], stack: [{Dense: 8}, {Dense: 1}]}`" : "");
    return;
  }
  Names names{outer, {}, {}};
  struct Within {  // what is lowered next
    Lowering& l;
    Network* const network = l.network_;
    Names* const names = l.names_;
    ~Within() { l.network_ = network, l.names_ = names; }
  };
  const Within within{*this};
  network_ = &n;
  names_ = &names;
  if (const yaml::Entry* stack = node.find_entry("stack")) {
    unknown_keys(written, keys, "a sequential model");
    return sequential(n, node, *stack, names);
  }

  // Of an empty `graph` the keys below it are what was meant to be in it.
  if (const yaml::Node* empty = node.find("graph"); !empty || !empty->is_null())
    unknown_keys(written, keys, "a model", {"inputs", "graph", "outputs"});
  if (const yaml::Node* inputs = node.find("inputs")) {
    const int before = report_->errors_seen();
    read_inputs(n, *inputs);
    names.incomplete = names_unsure || (n.network_inputs.empty() && report_->errors_seen() > before);
  } else {
    names.incomplete = true;
    if (report_->odd("inputs"))  // they stand in another mapping
      report_->note_follow_up();
    else
      report_->add("model.inputs_missing", node.place, "a model needs `inputs`",
                   "a chain of layers has `input` and `stack`");
  }
  for (const auto& i : n.network_inputs) names.values.emplace(i.name, i.place);

  const yaml::Node* graph_node = node.find("graph");
  if (!graph_node || !graph_node->is_map()) {
    if (!graph_node && report_->odd("graph")) return report_->note_follow_up();
    report_->add("model.graph_missing", graph_node ? graph_node->place : node.place,
                 "a model needs `graph`, a mapping of values to what they are",
                 !graph_node || !graph_node->is_list() ? ""
                 : std::all_of(graph_node->items.begin(), graph_node->items.end(),
                               [](const yaml::Node& i) {
                                 return i.is_map() && !i.entries.empty() && is_value_name(i.entries[0].key);
                               })
                     ? "its values stand without the dashes"
                     : "a chain of layers is `input` and `stack`");
    return;  // what else there is hangs in the air
  }
  std::vector<std::vector<std::string>> results;
  for (const yaml::Entry& e : graph_node->entries) results.push_back(result_names(n, e, names));
  if (const yaml::Node* layers = node.find("layers")) shared_layers(n, *layers, names);
  for (size_t i = 0; i < graph_node->entries.size(); ++i) graph_entry(n, graph_node->entries[i], results[i], names);
  outputs(n, node, names);
  if (text.find_entry("class") && n.entries.size() == 1) match_class(n, n.entries[0]);
  check_fields(n, names);
  order(n);

  if (outer) capture(n, names, *outer);
}

// What flows in and out of `class:` is called as the class calls it, where it does; order says nothing.
void Lowering::match_class(const Network& n, GraphEntry& e) {
  if (e.broken || e.chain.size() != 1) return;
  const auto known = [&](const std::vector<std::string>& names, const std::string& name, const char* what,
                         Place place) {
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    const auto near = nearest(name, names);
    report_->add("graph.unknown_value", place,
                 "`" + e.chain[0].layer->type_name + "` has no " + what + " `" + name + "`",
                 near ? "did you mean `" + *near + "`?" : fmt::format("it has {}", fmt::join(names, ", ")));
    return false;
  };
  const std::vector<std::string> inputs = asked(*e.chain[0].layer, &Layer::input_names);
  if (inputs.size() > 1 && e.sources.size() > 1 &&
      std::all_of(e.sources.begin(), e.sources.end(), [&](const std::string& s) {
        const Network::Input* in = n.input(s);
        return known(inputs, s, "input", in ? in->place : e.place);
      }))
    std::sort(e.sources.begin(), e.sources.end(), [&](const std::string& a, const std::string& b) {
      return std::find(inputs.begin(), inputs.end(), a) < std::find(inputs.begin(), inputs.end(), b);
    });
  const std::vector<std::string> results = asked(*e.chain[0].layer, &Layer::result_names);
  if (results.size() < 2 || !std::all_of(e.results.begin(), e.results.end(), [&](const std::string& r) {
        const auto out = std::find_if(n.network_outputs.begin(), n.network_outputs.end(),
                                      [&](const Network::Output& o) { return o.value == r; });
        return known(results, r, "result", out == n.network_outputs.end() ? e.place : out->place);
      }))
    return;
  std::vector<std::string> in_order = results;
  for (std::string& r : in_order)
    if (std::find(e.results.begin(), e.results.end(), r) == e.results.end()) r = "_";
  e.results = std::move(in_order);
}

// A chain of layers as a graph of one value.
void Lowering::sequential(Network& n, const yaml::Node& node, const yaml::Entry& stack, Names& names) {
  const int before = report_->errors_seen();
  if (const yaml::Node* inputs = node.find("inputs")) {
    read_inputs(n, *inputs);
  } else {
    Network::Input in;
    in.name = "input";
    in.place = node.place;
    if (const yaml::Node* input = node.find("input")) {
      yaml::Node as_map = yaml::Node::null_at(input->place);
      as_map.kind = yaml::Node::Kind::kMap;
      as_map.entries.push_back({"input", input->place, *input});
      read_inputs(n, as_map);
    } else {
      n.network_inputs.push_back(in);
    }
  }
  if (!stack.value.is_list()) {
    report_->add("spec.stack", stack.value.place, "`stack` is a list of layers",
                 stack.value.is_map() ? "write `[" + yaml::to_flow(stack.value) + "]`" : "");
    return;
  }
  for (const auto& i : n.network_inputs) names.values.emplace(i.name, i.place);
  if (const yaml::Node* layers = node.find("layers"))  // which a chain cannot have
    for (const yaml::Entry& l : layers->entries) names.layers.emplace(l.key, nullptr);
  Site site{&n, "", &names, {}};
  GraphEntry e;
  e.results = {"output"};
  for (const auto& i : n.network_inputs) e.sources.push_back(i.name);
  e.chain = chain(stack.value.items, 0, site);
  e.broken = report_->errors_seen() > before;
  e.place = stack.place;
  n.entries.push_back(std::move(e));
  n.network_outputs.push_back({"output", "output", stack.place});
}

// The names of an entry's values, `q, v`, which are entered among the names of the graph.
std::vector<std::string> Lowering::result_names(const Network& n, const yaml::Entry& e, Names& names) {
  std::vector<std::string> here;
  size_t at = 0;
  while (at <= e.key.size()) {
    size_t end = e.key.find(',', at);
    if (end == std::string::npos) end = e.key.size();
    std::string name = e.key.substr(at, end - at);
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    if (!is_value_name(name)) {
      names.values.emplace(name, e.place);  // what uses it is no mistake of its own
      ++names.renamed;
      report_->note_odd(no_value_name(name, e.place));
    } else if (name != "_") {
      if (n.input(name))
        report_->add("graph.duplicate", e.place, "`" + name + "` is an input already"), ++names.renamed;
      else if (!names.values.emplace(name, e.place).second)
        report_->add("graph.duplicate", e.place, "there is a value `" + name + "` already"), ++names.renamed;
    }
    here.push_back(name);
    at = end + 1;
  }
  return here;
}

namespace {

void collect_texts(const yaml::Node& node, std::set<std::string>& texts) {
  if (node.is_text()) texts.insert(node.text);
  for (const yaml::Node& n : node.items) collect_texts(n, texts);
  for (const yaml::Entry& e : node.entries) collect_texts(e.value, texts);
}

// As they are written, but those that others are made of before them.
std::vector<const yaml::Entry*> in_order_of_need(const yaml::Node& layers) {
  std::vector<const yaml::Entry*> order;
  std::set<const yaml::Entry*> seen;
  const std::function<void(const yaml::Entry&)> visit = [&](const yaml::Entry& e) {
    if (!seen.insert(&e).second) return;
    std::set<std::string> texts;
    collect_texts(e.value, texts);
    for (const yaml::Entry& other : layers.entries)
      if (texts.contains(other.key)) visit(other);
    order.push_back(&e);
  };
  for (const yaml::Entry& e : layers.entries) visit(e);
  return order;
}

}  // namespace

void Lowering::shared_layers(Network& n, const yaml::Node& layers, Names& names) {
  if (!layers.is_map()) {
    report_->add("spec.type", layers.place, "`layers` is a mapping of names to shared layers");
    return;
  }
  for (const yaml::Entry* entry : in_order_of_need(layers)) {
    const yaml::Entry& e = *entry;
    if (!is_value_name(e.key)) {
      const std::string meant = yaml::small_name(e.key);
      report_->add("spec.name", e.place, "`" + e.key + "` is no name of a layer: it begins with a small letter or `_`",
                   is_value_name(meant) ? "write `" + meant + "`" : "");
      for (const std::string& name : {e.key, meant}) names.layers.emplace(name, nullptr);  // what uses it is no mistake
      continue;
    }
    if (names.values.contains(e.key)) {
      report_->add("graph.duplicate", e.place,
                   "`" + e.key + "` is a value already; a shared layer needs a name of its own");
      ++names.renamed;
    }
    // Lowered into a chain of one, whose path is the layer's name.
    auto holder = std::make_shared<Stack>();
    Site site{holder.get(), "", &names, {}};
    Chain made;
    const int before = report_->errors_seen();
    use(e.value, site, made);
    if (made.size() != 1 || report_->errors_seen() > before) {
      if (made.empty() && !report_->has_error_in(e.value.place))
        report_->add("spec.type", e.value.place, "a shared layer is one layer");
      names.layers[e.key] = nullptr;
      continue;
    }
    n.adopt(e.key, made[0].layer);
    if (made[0].layer->shared_as.empty()) made[0].layer->shared_as = e.key;
    names.layers[e.key] = made[0].layer;
  }
}

void Lowering::outputs(Network& n, const yaml::Node& node, const Names& names) {
  const yaml::Node* outputs = node.find("outputs");
  if (!outputs) {
    if (report_->odd("outputs")) return report_->note_follow_up();
    report_->add("model.outputs_missing", node.place,
                 "a model needs `outputs`: a name, a list of names, or a mapping of public names to values");
    return;
  }
  const auto one = [&](const std::string& name, const yaml::Node& value, Place place) {
    if (!value.is_text()) {
      report_->add("spec.outputs", value.place,
                   "an output is the name of a value; this is " + std::string(yaml::describe(value.kind)));
      return;
    }
    if (value.text.starts_with('='))
      report_->add("spec.outputs", value.place, "an output is the name of a value; this is an expression",
                   "give it a name in the graph, `z: " + value.text + "`, and write `z`");
    else if (!names.has_value(value.text))
      unknown_value(value.text, value.place, names);
    else
      names_->fields.push_back({value.text, value.place});
    for (const auto& o : n.network_outputs)
      if (o.name == name) report_->add("graph.output_twice", place, "there is an output `" + name + "` already");
    n.network_outputs.push_back({name, value.text, place});
  };
  if (outputs->is_text())
    one(outputs->text, *outputs, outputs->place);
  else if (outputs->is_list())
    for (const yaml::Node& o : outputs->items) one(o.text, o, o.place);
  else if (outputs->is_map()) {
    n.named_results = true;
    for (const yaml::Entry& e : outputs->entries) one(e.key, e.value, e.place);
  } else
    report_->add("spec.outputs", outputs->place,
                 "`outputs` is a name, a list of names, or a mapping of public names to values");
  if (outputs->is_list() && outputs->items.size() > 1) n.named_results = true;
  if ((outputs->is_list() || outputs->is_map()) && outputs->items.empty() && outputs->entries.empty())
    report_->add("spec.outputs", outputs->place, "`outputs` names no value, and a model computes what is asked of it",
                 names_->values.empty() ? "" : "write the names of values of the graph: `outputs: [..]`");
}

// Entries in an order in which each comes after what it uses; of those that could be next, the first of the text.
void Lowering::order(Network& n) {
  std::map<std::string, size_t> maker;
  for (size_t i = 0; i < n.entries.size(); ++i)
    for (const std::string& r : n.entries[i].results) maker.emplace(r, i);
  std::vector<std::set<size_t>> needs(n.entries.size());
  for (size_t i = 0; i < n.entries.size(); ++i)
    for (const std::string& u : n.entries[i].uses())
      if (const auto it = maker.find(u.substr(0, u.find('.'))); it != maker.end()) needs[i].insert(it->second);
  std::vector<GraphEntry> sorted;
  std::vector<bool> done(n.entries.size());
  while (sorted.size() < n.entries.size()) {
    size_t next = n.entries.size();
    for (size_t i = 0; i < n.entries.size() && next == n.entries.size(); ++i)
      if (!done[i] && std::all_of(needs[i].begin(), needs[i].end(), [&](size_t k) { return done[k]; })) next = i;
    if (next == n.entries.size()) {
      // Follow what is needed until something comes again.
      std::vector<size_t> path;
      size_t at = 0;
      while (done[at]) ++at;
      while (std::find(path.begin(), path.end(), at) == path.end()) {
        path.push_back(at);
        for (size_t k : needs[at])
          if (!done[k]) {
            at = k;
            break;
          }
      }
      std::string cycle;
      const auto start = std::find(path.begin(), path.end(), at);
      for (auto it = start; it != path.end(); ++it) cycle += n.entries[*it].results[0] + " <- ";
      report_->add("graph.cycle", n.entries[at].place, "the graph has a cycle: " + cycle + n.entries[at].results[0],
                   "every value must be made before it is used");
      return;
    }
    done[next] = true;
    sorted.push_back(n.entries[next]);
  }
  n.entries = std::move(sorted);
}

}  // namespace kcc
