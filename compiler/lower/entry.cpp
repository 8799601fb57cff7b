// One value of a graph: where it comes from, and the layers applied to it.
#include "compiler/lower/lowering.h"
#include "runtime/object/registry.h"

namespace kcc {

void Lowering::source(GraphEntry& e, const yaml::Node& node, const Names& names) {
  const auto named = [&](const yaml::Node& v) {
    if (v.is_text() && v.text.starts_with("=")) {
      if (const std::string made = value_of(v, names); !made.empty()) e.sources.push_back(made);
      return;
    }
    if (!v.is_text()) {
      report_->add(
          "spec.source", v.place,
          "a source is the name of a value, a list of names, an expression or a mapping of call arguments; this is " +
              std::string(yaml::describe(v.kind)),
          v.is_map() && node.is_list() && node.items.size() == 1 ? "without the brackets: `" + yaml::to_flow(v) + "`"
                                                                 : "");
      return;
    }
    const size_t dot = v.text.find('.');
    if (!names.has_value(v.text))
      unknown_value(is_value_name(v.text.substr(0, dot)) ? v.text.substr(0, dot) : v.text, v.place, names);
    else
      names_->fields.push_back({v.text, v.place});
    e.sources.push_back(v.text);
  };
  if (node.is_text() && !node.text.empty() && node.text[0] == '=') {
    e.kind = GraphEntry::Kind::kFormula;
    e.formula = formula(node);
    if (e.formula) names_known(node, *e.formula, names);
  } else if (node.is_list()) {
    for (const yaml::Node& v : node.items) named(v);
  } else if (node.is_map()) {
    e.kind = GraphEntry::Kind::kNamed;
    e.named = call_arguments(&node, names);
  } else {
    named(node);
  }
}

namespace {

// What flows in, for a help.
std::string source_of(const Network& n) { return n.network_inputs.empty() ? "value" : n.network_inputs[0].name; }

}  // namespace

// Whether a layer stands where a value should.
bool Lowering::is_layer(const yaml::Node& node, const Names& names) const {
  if (node.is_text())
    return !names.has_value(node.text) && (names.layer(node.text) || blocks_.contains(node.text) ||
                                           (is_type_name(node.text) && find_type("layer", node.text)));
  if (!node.is_map() || node.entries.empty()) return false;
  for (const char* key : {"stack", "model", "repeat", "spec"})
    if (node.find(key) && !names.has_value(key)) return true;
  const yaml::Node* shared = node.find("layer");
  return is_type_name(node.entries[0].key) || (shared && shared->is_text() && names.layer(shared->text));
}

void Lowering::graph_entry(Network& n, const yaml::Entry& written, const std::vector<std::string>& results,
                           Names& names) {
  GraphEntry e;
  e.results = results;
  e.place = written.place;
  const int before = report_->errors_seen();
  const auto give_up = [&] {
    e.broken = true;
    n.entries.push_back(e);
  };
  const yaml::Node* value = &written.value;
  while (value && value->is_map() && value->find("if")) {
    unknown_keys(*value, {"if", "then", "else"}, "a condition");
    value = branch(*value, [&](const yaml::Node& other) {
      Network nobody;
      graph_entry(nobody, {written.key, written.place, other}, results, names);
    });
    if (!value) {
      report_->add("spec.condition", written.value.place,
                   "a value of the graph needs an `else`, for where the condition does not hold");
      return give_up();
    }
  }
  if (value->is_map() && value->find("variable")) {
    unknown_keys(*value, {"variable", "initializer", "trainable", "dtype", "name", "regularizer", "constraint"},
                 "a variable");
    auto v = std::make_shared<VariableLayer>();
    v->place = value->place;
    const yaml::Node& shape = *value->find("variable");
    for (const Dim& d : dims(shape)) {
      if (d.known())
        v->shape.push_back(d.size);
      else if (!report_->has_error_in(shape.place))
        report_->add("shape.variable", shape.place, "every dimension of a variable must be known");
    }
    const yaml::Node* initializer = value->find("initializer");
    v->initializer = std::dynamic_pointer_cast<Initializer>(
        object_at(initializer ? *initializer : yaml::Node::text_at(value->place, "glorot_uniform"), "initializer",
                  "initializer"));
    if (const yaml::Node* r = value->find("regularizer"); r && !r->is_null())
      v->regularizer = std::dynamic_pointer_cast<Regularizer>(object_at(*r, "regularizer", "regularizer"));
    if (const yaml::Node* c = value->find("constraint"); c && !c->is_null())
      v->constraint = std::dynamic_pointer_cast<Constraint>(object_at(*c, "constraint", "constraint"));
    if (const yaml::Node* t = value->find("trainable")) v->variable_trainable = flag(*t, "trainable").value_or(true);
    if (const yaml::Node* t = value->find("dtype")) {
      if (const auto named = t->is_text() ? dtype_named(t->text) : std::nullopt)
        v->variable_dtype = *named;
      else
        report_->add("arg.type", t->place, "`dtype` must be float32, float64, int32, int64 or bool");
    }
    n.adopt(results[0], v);
    e.kind = GraphEntry::Kind::kVariable;
    e.variable = v;
  } else if (value->is_list()) {
    if (value->items.empty()) {
      report_->add("spec.type", value->place,
                   "a value of the graph is a source and the layers applied to it: `[x, {Dense: 64}]`");
      return give_up();
    }
    const yaml::Node& head = value->items[0];
    if (is_layer(head, names)) {
      yaml::Node with = *value;
      const auto is_value = [&](const yaml::Node& v) { return v.is_text() && names.has_value(v.text); };
      const yaml::Node* second = with.items.size() > 1 ? &with.items[1] : nullptr;
      if (second && (is_value(*second) || (second->is_list() && !second->items.empty() &&
                                           std::all_of(second->items.begin(), second->items.end(), is_value))))
        std::swap(with.items[0], with.items[1]);
      else
        with.items.insert(with.items.begin(), yaml::Node::text_at(value->place, source_of(n)));
      report_->add("spec.source", head.place,
                   "a source is missing: the first of a chain is what flows in, and this is a layer",
                   "write `" + yaml::to_flow(with) + "`");
      return give_up();
    }
    source(e, head, names);
    Site site{&n, results[0], &names, {}};
    if (value->items.size() > 1) use(value->items[1], site, e.chain);
    if (e.kind == GraphEntry::Kind::kNamed && !e.chain.empty()) check_call(*e.chain[0].layer, value->items[0]);
    for (Use& u : chain(value->items, 2, site)) e.chain.push_back(std::move(u));
    if (e.kind == GraphEntry::Kind::kNamed && e.chain.empty()) {
      if (!report_->has_error_in(value->place) && report_->errors_seen() == before)
        report_->add("spec.type", value->place, "call arguments need a layer behind them");
      return give_up();
    }
  } else if (value->is_map()) {
    const bool layer = is_layer(*value, names);
    if (const yaml::Entry* only = value->entries.size() == 1 ? &value->entries[0] : nullptr) {
      std::string help;
      if (only->key == "Variable")
        help = "write `{variable: " + yaml::to_flow(only->value) + "}`";  // of another capital
      if (only->value.is_text() && names.layer(only->key) && names.has_value(only->value.text))
        help = "write `[" + only->value.text + ", " + only->key + "]`";  // {encoder: x}
      if (!layer && is_layer(only->value, names))
        help = "write `[" + only->key + ", " + yaml::to_flow(only->value) + "]`";  // {x: {Dense: 1}}
      if (!help.empty()) {
        report_->add("spec.source", value->place, "a value of the graph is a source and the layers applied to it",
                     help);
        return give_up();
      }
    }
    report_->add("spec.source", value->place,
                 layer ? "a layer needs a source before it" : "call arguments need a layer behind them",
                 layer ? "write `[" + source_of(n) + ", " + yaml::to_flow(*value) + "]`"
                       : "write `[" + yaml::to_flow(*value) + ", {Type: ..}]`");
    return give_up();
  } else {
    source(e, *value, names);
  }
  e.broken = report_->errors_seen() > before;
  n.entries.push_back(std::move(e));
}

}  // namespace kcc
