// What was written of arguments and objects, as the plain data that the runtime reads.
#include <algorithm>

#include "compiler/expr/formula.h"
#include "compiler/lower/lowering.h"
#include "runtime/base/nearest.h"
#include "runtime/object/registry.h"

namespace kcc {
namespace {

bool is_formula(const yaml::Node& node) { return node.is_text() && !node.text.empty() && node.text[0] == '='; }

bool is_layers(const yaml::Node& node) {
  for (const char* key : {"stack", "model", "repeat", "if", "spec"})
    if (node.find(key)) return true;
  // {layer: encoder, call: {..}} is a shared layer; {layer: {LSTM: 8}, merge_mode: sum} are arguments.
  const yaml::Node* shared = node.find("layer");
  return shared && shared->is_text() && is_value_name(shared->text) &&
         node.entries.size() == (node.find("call") ? 2u : 1u);
}

// What an argument (none named: the first) of a type of layers wants: "layer", "activation" (which may be one), or
// nothing of the kind.
std::string layer_wanted(const std::string& type, const std::string& name) {
  const TypeInfo* info = find_type("layer", type);
  const ArgBase* argument = !info ? nullptr : name.empty() ? info->sample->first_arg() : info->sample->arg(name);
  ArgSchema schema;
  if (argument) argument->describe(schema);
  return schema.family == "layer" || schema.family == "activation" ? schema.family : "";
}

// {key: value}
yaml::Node map_of(const std::string& key, yaml::Node value) {
  yaml::Node map = yaml::Node::null_at(value.place);
  map.kind = yaml::Node::Kind::kMap;
  map.entries.push_back({key, value.place, std::move(value)});
  return map;
}

}  // namespace

bool is_type_name(std::string_view name) { return !name.empty() && name[0] >= 'A' && name[0] <= 'Z'; }

bool is_value_name(std::string_view name) {
  if (name.empty() || !((name[0] >= 'a' && name[0] <= 'z') || name[0] == '_')) return false;
  for (char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

void Lowering::add(const Problems& problems, Place within) {
  // What could not be read is neither missing nor of another type.
  std::vector<const Problem*> told;
  for (const Problem& p : problems.list) {
    const bool follows = (p.kind == "arg.missing" || p.kind == "arg.type") &&
                         (report_->has_error_in(p.place) || report_->has_error_in(within));
    // Of a variable that could not be made.
    if (p.kind == "arg.type" && p.message.find("is the text `$") != std::string::npos && report_->has_errors()) {
      report_->note_follow_up();
      continue;
    }
    if (follows) report_->found_again(p);
    // Without a place: of what was reported already.
    if (!follows && (p.place != kNoPlace || !p.kind.starts_with("arg.")))
      told.push_back(&p);
    else
      report_->note_follow_up();
  }
  for (const Problem* p : told) report_->add(hinted(*p));
}

std::shared_ptr<const Formula> Lowering::formula(const yaml::Node& node) {
  if (!node.literal && !yaml::names_in(node.text).empty()) {
    unbound(node);
    return nullptr;
  }
  const Result<std::shared_ptr<const Formula>> made = make_formula(node.text, node.place, report_->sources());
  if (!made) {
    report_->add(made.problem());
    return nullptr;
  }
  for (Problem& p : unknown_functions(node, report_->sources())) {
    const Span span = report_->sources().span(p.place);
    if (const std::string name(span.source < 0 ? "" : report_->sources()[span.source].text(span));
        names_ && names_->layer(name))
      p.help =
          "`" + name + "` is a shared layer, which stands in a list behind what it is applied to: `[x, " + name + "]`";
    report_->add(p);
  }
  return *made;
}

// What is bound by now is all that there will be.
void Lowering::unbound(const yaml::Node& node) {
  const int before = report_->errors_seen();
  yaml::Bindings all = bound_;
  all.insert(variables_.begin(), variables_.end());
  yaml::substitute(node, all, static_arithmetic(report_->sources(), facts_), *report_, yaml::UnknownPolicy::kReport);
  if (report_->errors_seen() == before)
    report_->add("vars.unknown", node.place, "`" + node.text + "` is not known here");
}

void Lowering::unbound_name(const std::string& reference, Place place) {
  yaml::Node node = yaml::Node::text_at(place, reference);
  node.literal = false;
  unbound(node);
}

Ref<Object> Lowering::object_at(const yaml::Node& node, const char* family, const std::string& what) {
  Problems problems;
  const Config c = config(node);
  auto made = make_object(family, c, what, problems);
  if (!made && problems.list.empty() && c.place != kNoPlace) {
    std::vector<std::string> names;
    for (const TypeInfo* type : types_of(family)) names.push_back(type->name);
    const auto near = node.entries.empty() ? std::nullopt : nearest(node.entries[0].key, names);
    problems.add("arg.type", "`" + what + "` has " + shown(c) + ", and must be " + words_of(family),
                 near ? "did you mean `" + *near + "`?" : "", node.place);
  }
  add(problems);
  return made;
}

Config Lowering::plain(const yaml::Node& node) {
  if (node.is_list()) {
    std::vector<Config> items;
    for (const yaml::Node& item : node.items) items.push_back(plain(item));
    return Config::list(std::move(items), node.place);
  }
  if (node.is_map()) {
    Config c = Config::null(node.place);
    c.kind = Config::Kind::kMap;
    for (const yaml::Entry& e : node.entries) c.entries.push_back({e.key, e.place, plain(e.value)});
    return c;
  }
  return is_formula(node) ? Config::of(node.text, node.place) : config(node);
}

Config Lowering::config(const yaml::Node& node, const Names* names) {
  const Place place = node.place;
  switch (node.kind) {
    case yaml::Node::Kind::kNull: return Config::null(place);
    case yaml::Node::Kind::kBool: return Config::of(node.boolean, place);
    case yaml::Node::Kind::kInt: return Config::of(node.integer, place);
    case yaml::Node::Kind::kFloat: return Config::of(node.number, place);
    case yaml::Node::Kind::kText: {
      if (is_formula(node)) {
        Config c = Config::null(place);
        c.formula = formula(node);
        if (c.formula)
          c.kind = Config::Kind::kFormula;
        else
          c.place = kNoPlace;  // reported
        return c;
      }
      if (!node.literal && node.text.find('$') != std::string::npos) {
        if (report_->has_error_in(place))
          report_->note_follow_up();
        else
          unbound(node);
        return Config::null(kNoPlace);
      }
      if (node.text == kTurn && report_->sources().span(place).source >= 0) {
        report_->add("spec.repeat", place,
                     "`$i` counts the turns of a loop that shares its weights: it is a value, no argument",
                     "it stands in expressions: `= x * $i`; without `share` each turn has a number of its own");
        return Config::of(node.text, kNoPlace);
      }
      Config text = Config::of(node.text, place);
      text.folder = folder_;
      return text;
    }
    case yaml::Node::Kind::kList: {
      std::vector<Config> items;
      for (const yaml::Node& item : node.items) items.push_back(config(item, names));
      return Config::list(std::move(items), place);
    }
    case yaml::Node::Kind::kMap: break;
  }
  if (is_layers(node)) return layers_as_argument(node, names);
  if (!node.entries.empty() && is_type_name(node.entries[0].key)) {
    const yaml::Entry& head = node.entries[0];
    Config c = Config::object(head.key, {}, head.place);
    const auto add = [&](const yaml::Entry& e) {
      c.entries.push_back({e.key, e.place, argument(head.key, e.key, e.value, names)});
    };
    if (head.value.is_map() && !(head.value.entries.size() >= 1 && is_type_name(head.value.entries[0].key)) &&
        !is_layers(head.value))
      std::for_each(head.value.entries.begin(), head.value.entries.end(), add);
    else if (!head.value.is_null())
      c.items.push_back(argument(head.key, "", head.value, names));
    std::for_each(node.entries.begin() + 1, node.entries.end(), add);
    return c;
  }
  Config c = Config::null(place);
  c.kind = Config::Kind::kMap;
  for (const yaml::Entry& e : node.entries) c.entries.push_back({e.key, e.place, config(e.value, names)});
  return c;
}

Config Lowering::argument(const std::string& type, const std::string& name, const yaml::Node& value,
                          const Names* names) {
  if (type == "Lambda" && value.is_text() && (name.empty() || name == "function")) {  // with `=` or without
    Config c = Config::null(value.place);
    c.formula = formula(value);
    if (c.formula) c.kind = Config::Kind::kFormula;
    return c;
  }
  const std::string wanted = layer_wanted(type, name);
  if (wanted.empty()) return config(value, names);
  if (value.is_list()) {  // of cells
    std::vector<Config> items;
    for (const yaml::Node& item : value.items) items.push_back(argument(type, name, item, names));
    return Config::list(std::move(items), value.place);
  }
  if (value.is_text() && wanted == "layer" && names && names->layer(value.text))  // {TimeDistributed: encoder}
    return layers_as_argument(map_of("layer", value), names);
  if (value.is_text() && blocks_.contains(value.text))
    return layers_as_argument(map_of(value.text, yaml::Node::null_at(value.place)), names);
  if (value.is_map() && !value.entries.empty() && blocks_.contains(value.entries[0].key))
    return layers_as_argument(value, names);
  return config(value, names);
}

// A chain of layers as one.
Config Lowering::layers_as_argument(const yaml::Node& node, const Names* names) {
  auto stack = std::make_shared<Stack>();
  stack->place = node.place;
  static const Names none;
  Site site{stack.get(), "", names ? names : &none, {}};
  use(node, site, stack->chain);
  Config c = Config::null(node.place);
  c.kind = Config::Kind::kMade;
  // A single layer needs no stack around it.
  if (stack->chain.size() == 1 && !stack->chain[0].layer->shared_as.empty()) {
    c.text = stack->chain[0].layer->shared_as;
    stack->chain[0].layer->held = true;
  }
  c.made = stack->chain.size() == 1 && stack->chain[0].arguments.empty() ? stack->chain[0].layer : Ref<Layer>(stack);
  return c;
}

}  // namespace kcc
