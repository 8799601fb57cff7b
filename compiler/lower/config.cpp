// What was written of arguments and objects, as the plain data that the runtime reads.
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

// Whether the first argument of a type of layers is a layer.
bool takes_layer(const std::string& type) {
  const TypeInfo* info = find_type("layer", type);
  const std::shared_ptr<Object> made = info ? info->make() : nullptr;
  ArgSchema schema;
  if (made && made->first_arg()) made->first_arg()->describe(schema);
  return schema.family == "layer";
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
      if (names && blocks_.contains(node.text)) {  // `activation: Block`
        yaml::Node block = yaml::Node::null_at(place);
        block.kind = yaml::Node::Kind::kMap;
        block.entries.push_back({node.text, place, yaml::Node::null_at(place)});
        return config(block, names);
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
  const bool block = node.is_map() && !node.entries.empty() && blocks_.contains(node.entries[0].key);
  if (block || is_layers(node)) {  // layers as an argument: a chain of them as one
    auto stack = std::make_shared<Stack>();
    stack->place = place;
    static const Names none;
    Site site{stack.get(), "", names ? names : &none, {}};
    use(node, site, stack->chain);
    Config c = Config::null(place);
    c.kind = Config::Kind::kMade;
    // A single layer needs no stack around it.
    if (stack->chain.size() == 1 && !stack->chain[0].layer->shared_as.empty()) {
      c.text = stack->chain[0].layer->shared_as;
      stack->chain[0].layer->held = true;
    }
    c.made = stack->chain.size() == 1 && stack->chain[0].arguments.empty() ? stack->chain[0].layer : Ref<Layer>(stack);
    return c;
  }
  if (!node.entries.empty() && is_type_name(node.entries[0].key)) {
    const yaml::Entry& head = node.entries[0];
    Config c = Config::object(head.key, {}, head.place);
    const auto body = [&](const yaml::Node& written) {  // with `=` or without
      Config f = Config::null(written.place);
      f.formula = formula(written);
      if (f.formula) f.kind = Config::Kind::kFormula;
      return f;
    };
    const bool lambda = head.key == "Lambda";
    if (lambda && head.value.is_text()) {
      c.items.push_back(body(head.value));
    } else if (head.value.is_map() && !(head.value.entries.size() >= 1 && is_type_name(head.value.entries[0].key)) &&
               !is_layers(head.value)) {
      for (const yaml::Entry& e : head.value.entries)
        c.entries.push_back(
            {e.key, e.place,
             lambda && e.key == "function" && e.value.is_text() ? body(e.value) : config(e.value, names)});
    } else if (names && head.value.is_text() && names->layer(head.value.text) && takes_layer(head.key)) {
      yaml::Node shared = yaml::Node::null_at(head.value.place);  // {TimeDistributed: encoder}
      shared.kind = yaml::Node::Kind::kMap;
      shared.entries.push_back({"layer", head.value.place, head.value});
      c.items.push_back(config(shared, names));
    } else if (!head.value.is_null()) {
      c.items.push_back(config(head.value, names));
    }
    for (size_t i = 1; i < node.entries.size(); ++i)
      c.entries.push_back({node.entries[i].key, node.entries[i].place, config(node.entries[i].value, names)});
    return c;
  }
  Config c = Config::null(place);
  c.kind = Config::Kind::kMap;
  for (const yaml::Entry& e : node.entries) c.entries.push_back({e.key, e.place, config(e.value, names)});
  return c;
}

}  // namespace kcc
