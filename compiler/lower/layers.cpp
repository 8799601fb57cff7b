// Layer expressions: types, shared layers, stacks, repetition, nested models, conditions.
#include "compiler/lower/block.h"
#include "compiler/lower/lowering.h"
#include "runtime/activations/activation.h"
#include "runtime/base/nearest.h"
#include "runtime/files/safetensors.h"
#include "runtime/model/findings.h"
#include "runtime/object/guard.h"

namespace kcc {
namespace {
constexpr size_t kMostLayers = 50'000;  // of a model, repetitions written out
}

std::optional<Place> Names::value(const std::string& name) const {
  if (const auto it = values.find(name.substr(0, name.find('.'))); it != values.end()) return it->second;
  return outer ? outer->value(name) : std::nullopt;
}
bool Names::has_layer(const std::string& name) const {
  return layers.contains(name) || (outer && outer->has_layer(name));
}
Ref<Layer> Names::layer(const std::string& name) const {
  if (const auto it = layers.find(name); it != layers.end()) return it->second;
  return outer ? outer->layer(name) : nullptr;
}
std::vector<std::string> Names::all() const {
  std::vector<std::string> out = outer ? outer->all() : std::vector<std::string>{};
  for (const auto& [name, place] : values) out.push_back(name);
  return out;
}

Chain Lowering::chain(const std::vector<yaml::Node>& nodes, size_t first, Site& site) {
  Chain out;
  for (size_t i = first; i < nodes.size(); ++i) use(nodes[i], site, out);
  return out;
}

std::string Lowering::place_in_site(Site& site, const std::string& kind, const Layer& layer) {
  const int n = site.counts[kind]++;
  if (layer.name.get()) {
    const std::string& name = **layer.name;
    if (layer.name.place != kNoPlace && !is_tensor_name(name))
      report_->add(
          "spec.name", layer.name.place,
          "a layer cannot be called `" + name +
              "`: a name is made of letters, digits, `_`, `-`, `.` and `/`, and its weights lie under it in files");
    for (const Layer::Child& other : site.holder->children())
      if (other.name == name)
        report_->add("graph.duplicate", layer.place, "the name `" + name + "` is given twice",
                     "the weights of layers lie under their names: each needs one of its own");
    return name;
  }
  const std::string type = n == 0 ? kind : kind + "_" + std::to_string(n);
  return site.prefix.empty() ? type : site.prefix + "/" + type;
}

void Lowering::common_keys(const yaml::Node& node, Layer& layer) {
  Problems problems;
  for (const char* key : {"name", "trainable", "dtype"})
    if (const yaml::Node* v = node.find(key)) {
      Config c = config(*v);
      if (v->is_int() && layer.arg(key) == &layer.name) c = Config::of(std::to_string(v->integer), v->place);  // a turn
      layer.arg(key)->read(c, problems);
    }
  add(problems);
  if (!layer.trainable) layer.freeze(true);
}

void Lowering::use(const yaml::Node& node, Site& site, Chain& chain) {
  if (node.is_text()) {
    if (is_type_name(node.text))
      object(node, node.text, node.place, nullptr, site, chain);
    else
      reference(node.text, node, site, chain);
    return;
  }
  if (!node.is_map() || node.entries.empty()) {
    report_->add("spec.layer", node.place,
                 "a layer is a type (`Flatten`), a mapping (`{Dense: 64}`) or the name of a shared layer; this is " +
                     std::string(yaml::describe(node.kind)),
                 node.is_list() ? "write `{stack: " + yaml::to_flow(node) + "}`" : "");
    return;
  }
  if (node.find("if")) return conditional(node, site, chain);
  if (const yaml::Entry* repeat = node.find_entry("repeat"); repeat && !node.find("stack") && !node.find("model")) {
    const auto list = std::find_if(node.entries.begin(), node.entries.end(),
                                   [](const yaml::Entry& e) { return e.key != "repeat" && e.value.is_list(); });
    report_->add("spec.repeat", list != node.entries.end() ? list->place : repeat->place,
                 "`repeat` needs `stack`, the list of layers that it repeats",
                 list != node.entries.end() ? "write `stack` for `" + list->key + "`"
                                            : "write `{repeat: " + yaml::to_flow(repeat->value) + ", stack: [..]}`");
    return;
  }
  if (node.find("stack") || (node.find("model") && node.find("repeat"))) return stack(node, site, chain);
  if (node.find("model")) return nested(node, site, chain);
  if (const yaml::Node* layer = node.find("layer")) {
    unknown_keys(node, {"layer", "call"}, "a use of a shared layer");
    if (!layer->is_text()) {
      report_->add("spec.type", layer->place, "`layer` names a shared layer");
      return;
    }
    const size_t before = chain.size();
    reference(layer->text, *layer, site, chain);
    if (chain.size() > before)
      chain.back() = called(chain.back().layer, node.find("call"), *site.names, chain.back().place);
    return;
  }
  if (node.find("spec")) return nested_spec(node, site, chain);
  const yaml::Entry& head = node.entries[0];
  if (is_type_name(head.key)) return object(node, head.key, head.place, &head.value, site, chain);
  for (const yaml::Entry& e : node.entries)
    if (is_type_name(e.key)) return object(node, e.key, e.place, &e.value, site, chain);
  if (site.names->layer(head.key)) {
    report_->add("type.unknown", head.place, "`" + head.key + "` is a shared layer, and no type",
                 "write `" + head.key + "`; with arguments of its call `{layer: " + head.key + ", call: {..}}`");
    return;
  }
  const std::string capital =
      head.key.empty() ? head.key : static_cast<char>(std::toupper(head.key[0])) + head.key.substr(1);
  report_->add("type.unknown", head.place, "`" + head.key + "` begins no layer",
               find_type("layer", head.key) ? "types begin with a capital: `" + find_type("layer", head.key)->name + "`"
               : !hint(head.place, "layer").empty() ? hint(head.place, "layer")
               : find_type("layer", capital)        ? "types begin with a capital: `" + capital + "`"
                                             : "write `{Type: ..}`, `{layer: name}`, `{stack: [..]}` or `{model: ..}`");
}

void Lowering::reference(const std::string& name, const yaml::Node& node, Site& site, Chain& chain) {
  if (Ref<Layer> layer = site.names->layer(name)) {
    chain.push_back({layer, {}, node.place});
    return;
  }
  if (site.names->has_layer(name) || report_->odd(name) ||
      (is_value_name(name) && !find_activation(name) && !site.names->has_value(name) && of_renamed(name, *site.names)))
    return report_->note_follow_up();
  if (name.starts_with('$')) return unbound_name(name, node.place);
  if (name.starts_with('=')) {
    const size_t body = name.find_first_not_of(' ', 1);
    report_->add("spec.layer", node.place, "an expression stands first, as what flows in; this is behind it",
                 body == std::string::npos
                     ? ""
                     : "a `Lambda` is one of `x`, what flows in: `{Lambda: \"" + name.substr(body) + "\"}`");
    return;
  }
  std::vector<std::string> known;
  for (const Names* n = site.names; n; n = n->outer)
    for (const auto& [k, v] : n->layers) known.push_back(k);
  std::string help, message = "there is no shared layer `" + name + "`";
  Diagnostic::Edit edit;
  if (find_activation(name)) {
    message = "`" + name + "` is an activation, and no layer";
    help = "write `{Activation: " + name + "}`";
    edit = {node.place, "{Activation: " + name + "}"};
  } else if (const TypeInfo* type = find_type("layer", name)) {
    help = "layers are written with their type's name: `" + type->name + "`";
    edit = {node.place, type->name};
  } else if (site.names->has_value(name)) {
    help = "`" + name +
           "` is a value: only the first of a list is the source; several values stand in a list of their own, `[[a, "
           "b], Concatenate]`";
  } else if (const auto near = nearest(name, known)) {
    help = "did you mean `" + *near + "`?";
  } else {
    help = "shared layers are declared under `layers:`";
    for (const std::string& family : families())
      if (find_type(family, name)) help = "`" + name + "` is " + words_of(family) + ", not a layer";
    if (const std::string meant = hint(node.place, "layer"); !meant.empty()) help = meant;
  }
  Diagnostic& d = report_->add("graph.unknown_layer", node.place, message, help);
  if (!edit.text.empty()) d.edits.push_back(std::move(edit));
}

std::string Lowering::value_of(const yaml::Node& expression, const Names& names) {
  if (!network_) {
    report_->add("spec.type", expression.place, "an expression cannot stand here");
    return "";
  }
  GraphEntry e;
  e.kind = GraphEntry::Kind::kFormula;
  e.place = expression.place;
  e.formula = formula(expression);
  if (!e.formula) return "";
  if (!names_known(expression, *e.formula, names)) return "";
  e.results = {"expression_" + std::to_string(network_->entries.size())};
  while (names_->values.contains(e.results[0])) e.results[0] += "_";
  names_->values.emplace(e.results[0], kNoPlace);
  network_->entries.push_back(e);
  return e.results[0];
}

std::vector<Use::Argument> Lowering::call_arguments(const yaml::Node* node, const Names& names) {
  std::vector<Use::Argument> out;
  if (!node) return out;
  if (!node->is_map()) {
    report_->add("spec.type", node->place, "`call` is a mapping of arguments, as in `call: {training: false}`");
    return out;
  }
  for (const yaml::Entry& e : node->entries) {
    Use::Argument a{e.key, {}, {}};
    const auto value_name = [&](const yaml::Node& v) {
      return v.is_text() && is_value_name(v.text.substr(0, v.text.find('.'))) && names.has_value(v.text);
    };
    if (e.value.is_text() && e.value.text.starts_with("=")) {
      const std::string made = value_of(e.value, names);
      if (made.empty()) continue;
      a.values.push_back(made);
    } else if (value_name(e.value)) {
      a.values.push_back(e.value.text);
    } else if (e.value.is_list() && !e.value.items.empty() &&
               std::all_of(e.value.items.begin(), e.value.items.end(), [&](const yaml::Node& v) {
                 return value_name(v) || (v.is_text() && v.text.starts_with("="));
               })) {
      for (const yaml::Node& v : e.value.items)
        a.values.push_back(v.text.starts_with("=") ? value_of(v, names) : v.text);
      if (std::find(a.values.begin(), a.values.end(), "") != a.values.end()) continue;  // reported
    } else if (e.value.is_text() && e.key == "training") {
      flag(e.value, e.key);
      continue;
    } else if (e.value.is_text()) {
      unknown_value(e.value.text, e.value.place, names);
      continue;
    } else if (e.value.is_list() && !e.value.items.empty() &&
               std::all_of(e.value.items.begin(), e.value.items.end(), [](const yaml::Node& v) {
                 return v.is_text() && (is_value_name(v.text.substr(0, v.text.find('.'))) || v.text.starts_with("="));
               })) {
      for (const yaml::Node& v : e.value.items)
        if (!v.text.starts_with("=") && !value_name(v)) unknown_value(v.text, v.place, names);
      continue;
    } else {
      a.constant = config(e.value);
    }
    out.push_back(std::move(a));
  }
  return out;
}

Use Lowering::called(Ref<Layer> layer, const yaml::Node* call, const Names& names, Place place) {
  if (call && call->is_map()) check_call(*layer, *call);
  return {std::move(layer), call_arguments(call, names), place};
}

void Lowering::check_call(const Layer& layer, const yaml::Node& arguments) {
  std::vector<std::string> known = asked(layer, &Layer::input_names);
  for (const std::string& name : asked(layer, &Layer::call_argument_names))
    if (is_value_name(name)) known.push_back(name);  // not those of the graph around
  for (const char* any : {"training", "mask"})
    if (std::find(known.begin(), known.end(), any) == known.end()) known.push_back(any);
  const auto is_value = [](const yaml::Entry& e) { return e.value.is_text() && is_value_name(e.value.text); };
  const auto is_known = [&](const yaml::Entry& e) {
    return std::find(known.begin(), known.end(), e.key) != known.end();
  };
  const auto& given = arguments.entries;
  if (given.size() > 1 && std::all_of(given.begin(), given.end(), is_value) &&
      std::none_of(given.begin(), given.end(), is_known)) {  // [{a: x, b: y}, Add]
    std::string list;
    for (const yaml::Entry& e : given) list += (list.empty() ? "" : ", ") + e.value.text;
    report_->add("call.unknown", given[0].place, "a call of `" + shown(layer) + "` takes nothing by these names",
                 "several values stand in a list: `[[" + list + "], " + shown(layer) + "]`");
    return;
  }
  for (const yaml::Entry& e : given) {
    if (is_known(e)) continue;
    const auto near = nearest(e.key, known);
    std::string all;
    for (const std::string& k : known) all += (all.empty() ? "" : ", ") + k;
    report_->add("call.unknown", e.place, "a call of `" + shown(layer) + "` takes no `" + e.key + "`",
                 near ? "did you mean `" + *near + "`?" : "it may be given " + all);
  }
}

void Lowering::object(const yaml::Node& node, const std::string& type, Place type_place, const yaml::Node* argument,
                      Site& site, Chain& chain) {
  const yaml::Node* call = node.is_map() ? node.find("call") : nullptr;
  yaml::Node plain = node;  // without `call`, and the type first
  if (node.is_map()) {
    std::erase_if(plain.entries, [](const yaml::Entry& e) { return e.key == "call"; });
    std::stable_partition(plain.entries.begin(), plain.entries.end(),
                          [&](const yaml::Entry& e) { return e.key == type; });
  }
  Ref<Layer> layer;
  if (site.names && site.names->has_layer(type)) return report_->note_follow_up();  // of a name that layers cannot have
  if (const auto it = blocks_.find(type); it != blocks_.end()) {
    if (!it->second) return report_->note_follow_up();
    layer = make_block(shared_from_this(), type, *it->second, plain, argument, type_place);
  } else {
    if (!find_type("layer", type)) {
      std::vector<std::string> known;
      for (const TypeInfo* t : types_of("layer")) known.push_back(t->name);
      for (const auto& [name, block] : blocks_) known.push_back(name);
      std::string help;
      if (const auto near = nearest(type, known)) help = "did you mean `" + *near + "`?";
      for (const std::string& family : families())
        if (find_type(family, type)) help = "`" + type + "` is " + words_of(family) + ", not a layer";
      if (const std::string meant = hint(type_place, "layer"); !meant.empty()) help = meant;
      if (std::string small = yaml::small_name(type); help.empty() && site.names && site.names->layer(small))
        help = "the shared layer is called `" + small + "`";
      report_->add("type.unknown", type_place, "there is no layer `" + type + "`",
                   help.empty() ? "`kcc layers` lists what there is" : help);
      return;
    }
    Config c = node.is_map() ? config(plain, site.names) : Config::object(type, {}, type_place);
    Problems problems;
    layer = std::dynamic_pointer_cast<Layer>(make_object("layer", c, "", problems));
    add(problems, node.place);
  }
  if (!layer) return;
  if (++layers_ > kMostLayers) {
    if (layers_ == kMostLayers + 1)
      report_->add("spec.repeat", node.place, "the model has more than " + std::to_string(kMostLayers) + " layers",
                   "a loop with `share: true` has the same weights in each turn, and is one layer");
    return;
  }
  layer->place = node.place;
  if (!layer->trainable) layer->freeze(true);
  site.holder->adopt(place_in_site(site, layer->kind(), *layer), layer);
  chain.push_back(called(layer, call, *site.names, node.place));
}

void Lowering::stack(const yaml::Node& node, Site& site, Chain& chain) {
  // `{repeat: 4, model: ..}` is a stack whose turns are the model's copies.
  const yaml::Node* model = node.find("stack") ? nullptr : node.find("model");
  unknown_keys(node, {model ? "model" : "stack", "repeat", "share", "name", "trainable", "dtype", "call"},
               model ? "a repeated model" : "a stack");
  const yaml::Node& layers = model ? *model : *node.find("stack");
  if (!model && !layers.is_list()) {
    report_->add("spec.stack", layers.place, "`stack` is a list of layers",
                 layers.is_map() ? "write `[" + yaml::to_flow(layers) + "]`" : "");
    return;
  }
  auto made = std::make_shared<Stack>();
  made->place = node.place;
  common_keys(node, *made);
  const std::string where = place_in_site(site, model ? "model" : "stack", *made);
  site.holder->adopt(where, made);
  // Puts in what stands in the stack, or in one turn of it.
  const auto fill = [&](Stack& to, const yaml::Node& body) {
    if (model) {
      auto inner = std::make_shared<Network>();
      inner->place = node.place;
      to.adopt("", inner);
      network(*inner, body, site.names);
      to.chain.push_back({inner, {}, node.place});
    } else {
      Site inner{&to, "", site.names, {}};
      to.chain = this->chain(body.items, 0, inner);
    }
  };

  const yaml::Node* repeat = node.find("repeat");
  const yaml::Node* share = node.find("share");
  if (!repeat) {
    if (const yaml::Entry* e = node.find_entry("share"))
      report_->add("spec.repeat", e->place, "`share` is of the turns of a `repeat`, and there is none",
                   "leave it out, or write `repeat` beside it; layers of several uses stand under `layers:`");
    fill(*made, layers);
  } else {
    // The values of each turn: `$i`, and `$f` for `repeat: {f: [..]}`.
    std::vector<yaml::Bindings> turns;
    if (repeat->is_int()) {
      if (repeat->integer < 1 || repeat->integer > 10000) {
        report_->add("spec.repeat", repeat->place,
                     "`repeat` is " + std::to_string(repeat->integer) + ", and must be " +
                         (repeat->integer < 1 ? "at least 1" : "at most 10000"));
        return;
      }
      turns.resize(static_cast<size_t>(repeat->integer));
    } else if (repeat->is_map() && repeat->entries.size() == 1 && repeat->entries[0].value.is_list()) {
      for (const yaml::Node& item : repeat->entries[0].value.items) turns.push_back({{repeat->entries[0].key, item}});
      if (turns.empty()) {
        report_->add("spec.repeat", repeat->entries[0].value.place,
                     "`repeat` has no turn, as the list of `" + repeat->entries[0].key + "` is empty");
        return;
      }
    } else {
      if (repeat->is_text() && repeat->text.starts_with('$')) return unbound(*repeat);
      report_->add("spec.repeat", repeat->place,
                   "`repeat` is a count, or one name with a list: `repeat: {f: [64, 128]}`");
      return;
    }
    const std::optional<bool> shared = share ? flag(*share, "share") : false;
    if (!shared) return;
    if (*shared) {
      if (repeat->is_map() && yaml::references(layers).contains(repeat->entries[0].key)) {
        report_->add(
            "spec.repeat", repeat->entries[0].place,
            "with `share: true` the turns have the same layers: `$" + repeat->entries[0].key +
                "` has no value of its own in each",
            "write `repeat: " + std::to_string(turns.size()) + "`, and `$i` in expressions: it counts the turns");
        return;
      }
      yaml::Bindings own;
      if (!repeat->find("i")) own["i"] = yaml::Node::text_at(kNoPlace, kTurn);
      const Bound here(*this, layers, std::move(own));
      fill(*made, substituted(layers));
      made->times = static_cast<int64_t>(turns.size());
    } else {
      for (size_t i = 0; i < turns.size() && layers_ <= kMostLayers; ++i) {
        yaml::Bindings bound = turns[i];
        bound.emplace("i", yaml::Node::int_at(kNoPlace, static_cast<int64_t>(i)));  // unless the list is called so
        const Report::Within within(*report_, {"in turn " + std::to_string(i) + " of the repetition", kNoPlace});
        const Bound here(*this, layers, std::move(bound));
        const yaml::Node body = substituted(layers);
        auto turn = std::make_shared<Stack>();
        turn->place = node.place;
        made->adopt(std::to_string(i), turn);
        fill(*turn, body);
        made->chain.push_back({turn, {}, node.place});
      }
    }
  }
  chain.push_back(called(made, node.find("call"), *site.names, node.place));
}

void Lowering::nested(const yaml::Node& node, Site& site, Chain& chain) {
  // Of an empty `model` the keys beside it are what was meant to be in it.
  if (node.find("model")->is_map())
    unknown_keys(node, {"model", "name", "trainable", "dtype", "call"}, "a nested model");
  auto made = std::make_shared<Network>();
  made->place = node.place;
  common_keys(node, *made);
  site.holder->adopt(place_in_site(site, "model", *made), made);
  network(*made, *node.find("model"), site.names);
  chain.push_back(called(made, node.find("call"), *site.names, node.place));
}

}  // namespace kcc
