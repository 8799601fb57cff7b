#include "compiler/expr/formula.h"

#include <algorithm>
#include <set>

#include "compiler/expr/evaluate.h"
#include "compiler/expr/parse.h"
#include "compiler/expr/static_eval.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

// Where a part of an expression stands: inside the scalar where its text is written as it is, else the whole scalar.
Place place_of(Sources& sources, Place scalar, std::string_view text, size_t skipped, const expr::Span& part) {
  const Span whole = sources.span(scalar);
  if (whole.source < 0) return scalar;
  const std::string_view written = sources[whole.source].text(whole);
  const size_t at = written.find(text);
  if (at == std::string_view::npos) return scalar;
  const size_t begin = whole.begin + at + skipped + static_cast<size_t>(part.offset);
  return sources.place(
      {whole.source, begin, std::min(whole.end, begin + static_cast<size_t>(std::max(1, part.length)))});
}

struct Scoped final : expr::Environment, FunctionContext {
  Scoped(const FormulaScope& s, Place p) : scope(s), place(p) {}
  const FormulaScope& scope;
  const Place place;

  void warn(const char* kind, std::string message, std::string help) override {
    if (scope.warn) scope.warn({kind, std::move(message), std::move(help), place});
  }

  Builder& builder() override { return *scope.builder; }
  DType float_dtype() override { return scope.floatx; }
  Value mask_of(const Value& v) override {
    for (const auto& [name, flow] : scope.values)
      if (flow.value == v) return flow.mask;
    return {};
  }
  FunctionContext* context() override { return this; }
  std::optional<Operand> find(const std::string& name) override {
    for (const auto& [n, flow] : scope.values)
      if (n == name) return Operand(flow.value);
    if (name == "batch") return Operand(scope.batch);
    if (name == "training") return Operand(scope.training);
    if (name == kTurn) return Operand(scope.turn);
    if (name == "true") return Operand(true);
    if (name == "false") return Operand(false);
    if (dtype_named(name)) return Operand(name);
    if (name == "step") return Operand(cast(scope.builder->step(), scope.floatx));
    return std::nullopt;
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> out;
    for (const auto& [n, flow] : scope.values) out.push_back(n);
    out.insert(out.end(), {"batch", "training", "step"});
    return out;
  }
};

bool is_own_name(const std::string& name) { return name == kTurn || !own_meaning(name).empty(); }

// A formula's tree, null where it has none, and where its text begins within the scalar.
std::pair<expr::ExprPtr, size_t> parsed_again(const yaml::Node& formula) {
  const size_t skip = std::min(formula.text.find_first_not_of(" ="), formula.text.size());
  const auto parsed = expr::parse(std::string_view(formula.text).substr(skip));
  return {parsed ? *parsed : nullptr, skip};
}

yaml::Node node_of(const StaticValue& v, Place place) {
  if (const bool* b = v.get<bool>()) return yaml::Node::bool_at(place, *b);
  if (const int64_t* i = v.get<int64_t>()) return yaml::Node::int_at(place, *i);
  if (const double* d = v.get<double>()) return yaml::Node::float_at(place, *d);
  if (const std::string* s = v.get<std::string>()) return yaml::Node::text_at(place, *s);
  if (const Operand::List* list = v.get<Operand::List>()) {
    yaml::Node n = yaml::Node::null_at(place);
    n.kind = yaml::Node::Kind::kList;
    for (const Operand& o : *list) n.items.push_back(node_of(o, place));
    return n;
  }
  return yaml::Node::null_at(place);
}

std::optional<StaticValue> value_of(const yaml::Node& n) {
  switch (n.kind) {
    case yaml::Node::Kind::kNull: return StaticValue();
    case yaml::Node::Kind::kBool: return StaticValue(n.boolean);
    case yaml::Node::Kind::kInt: return StaticValue(n.integer);
    case yaml::Node::Kind::kFloat: return StaticValue(n.number);
    case yaml::Node::Kind::kText: return StaticValue(n.text);
    case yaml::Node::Kind::kList: {
      Operand::List list;
      for (const yaml::Node& item : n.items) {
        auto v = value_of(item);
        if (!v) return {};
        list.push_back(std::move(*v));
      }
      return StaticValue(std::move(list));
    }
    case yaml::Node::Kind::kMap: break;
  }
  return {};
}

// `f.u`, where `f` is a mapping.
std::optional<StaticValue> field_of(const yaml::Node& of, const std::string& path, const std::string& name) {
  if (!of.is_map() || name.size() <= path.size()) {
    if (auto value = name.size() <= path.size() ? value_of(of) : std::nullopt) return value;
    if (!of.is_map())
      refuse("expr.type", "`" + path + "` is " + std::string(yaml::describe(of.kind)) + ", which has no entries");
    std::string fields;
    for (const yaml::Entry& e : of.entries) fields += (fields.empty() ? "`" : ", `") + path + "." + e.key + "`";
    refuse("expr.type", "`" + path + "` is " + std::string(yaml::describe(of.kind)) + ", which is no value here",
           fields.empty() ? "" : "its entries are " + fields);
  }
  const size_t end = name.find('.', path.size() + 1);
  const yaml::Node* field = of.find(name.substr(path.size() + 1, end - path.size() - 1));
  return field ? field_of(*field, name.substr(0, end), name) : std::nullopt;
}

}  // namespace

Result<std::shared_ptr<const Formula>> make_formula(std::string_view text, Place place, Sources& sources) {
  size_t skip = text.find_first_not_of(' ');
  if (skip != std::string_view::npos && text[skip] == '=') skip = text.find_first_not_of(' ', skip + 1);
  if (skip == std::string_view::npos) skip = text.size();
  const std::string body(text.substr(skip));
  if (body.starts_with('=')) {
    const size_t rest = body.find_first_not_of("= ");
    return Problem{"expr.syntax", "an expression begins with one `=`",
                   rest == std::string::npos ? "" : "write `= " + body.substr(rest) + "`",
                   place_of(sources, place, text, skip, {0, 1})};
  }
  const auto parsed = expr::parse(body);
  if (!parsed) {
    const expr::Problem& p = parsed.problem();
    return Problem{p.kind, p.message, p.help, place_of(sources, place, text, skip, p.span)};
  }
  auto formula = std::make_shared<Formula>();
  formula->text = body;
  for (const std::string& n : expr::names_of(**parsed))
    if (!is_own_name(n)) formula->names.push_back(n);
  const auto result = [tree = *parsed, place, whole = std::string(text), skip, &sources](const FormulaScope& scope) {
    Scoped environment(scope, place);
    auto made = expr::evaluate(*tree, environment);
    if (!made) {
      const expr::Problem& p = made.problem();
      throw Refused({p.kind, p.message, p.help, place_of(sources, place, whole, skip, p.span)});
    }
    return *made;
  };
  const auto value = [place](const Operand& operand, const FormulaScope& scope) {
    try {
      return to_value(operand, *scope.builder, scope.floatx);
    } catch (const Refused& refused) {
      Problem p = refused.problem();
      if (p.place == kNoPlace) p.place = place;
      throw Refused(std::move(p));
    }
  };
  formula->call = [=](const FormulaScope& scope) { return value(result(scope), scope); };
  formula->call_several = [=](const FormulaScope& scope) {
    Values all;
    const Operand made = result(scope);
    if (const auto* list = made.get<Operand::List>())
      for (const Operand& o : *list) all.push_back(value(o, scope));
    else
      all.push_back(value(made, scope));
    return all;
  };
  return std::shared_ptr<const Formula>(formula);
}

namespace {

constexpr const char* kWords[] = {"and", "or", "not", "if", "else", "in", "is", "lambda"};

bool holds_word(std::string_view text, std::string_view word) {
  const auto in_name = [&](size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
  };
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
    if (!in_name(at - 1) && !in_name(at + word.size())) return true;
  return false;
}

}  // namespace

std::string own_meaning(const std::string& name) {
  if (name == "batch") return "the number of rows of the batch";
  if (name == "training") return "whether the model trains";
  if (name == "step") return "the number of training steps so far";
  if (name == "true" || name == "false") return "a truth value";
  if (name == "newaxis") return "a new axis in an index";
  if (std::find(std::begin(kWords), std::end(kWords), name) != std::end(kWords)) return "a word of its own";
  return dtype_named(name) ? "a dtype" : "";
}

std::vector<Problem> unknown_functions(const yaml::Node& formula, Sources& sources) {
  const auto [parsed, skip] = parsed_again(formula);
  std::vector<Problem> all;
  if (parsed)
    for (const expr::Problem& p : expr::unknown_functions(*parsed))
      all.push_back({p.kind, p.message, p.help, place_of(sources, formula.place, formula.text, skip, p.span)});
  return all;
}

std::vector<std::string> own_names(const yaml::Node& formula) {
  const expr::ExprPtr parsed = parsed_again(formula).first;
  std::vector<std::string> names = parsed ? expr::names_of(*parsed) : std::vector<std::string>{};
  std::erase_if(names, [](const std::string& name) { return own_meaning(name).empty(); });
  for (const char* word : kWords)
    if (holds_word(formula.text, word)) names.emplace_back(word);
  return names;
}

Place place_of_name(const yaml::Node& formula, const std::string& name, Sources& sources) {
  const auto [parsed, skip] = parsed_again(formula);
  const auto span = parsed ? expr::span_of_name(*parsed, name) : std::nullopt;
  return span ? place_of(sources, formula.place, formula.text, skip, *span) : formula.place;
}

yaml::Evaluate static_arithmetic(Sources& sources, Facts facts) {
  return [&sources, facts](std::string_view text, Place place, const yaml::Bindings& bindings) -> Result<yaml::Node> {
    expr::StaticNames names;
    names.find = [&](const std::string& name) -> std::optional<StaticValue> {
      const size_t dot = name.find('.');
      const auto it = bindings.find(name.substr(0, dot));
      if (it == bindings.end()) return std::nullopt;
      if (it->second.is_map()) return field_of(it->second, it->first, name);
      if (dot != std::string::npos) return std::nullopt;
      if (it->second.is_text() && it->second.text == kTurn)
        refuse("spec.repeat",
               "`" + name + "` counts the turns of a loop that shares its weights: it is a value, no number",
               "it stands in expressions: `= x * $" + name + "`");
      return value_of(it->second);
    };
    names.names = [&] {
      std::vector<std::string> all;
      for (const auto& [name, node] : bindings) all.push_back(name);
      return all;
    };
    names.fact = [&](const std::string& function, const std::string& name) -> StaticValue {
      if (facts)
        if (const auto n = facts(function, name))
          if (const auto v = value_of(*n)) return *v;
      refuse("vars.unknown", "`" + function + "(" + name + ")` is not known here");
    };
    const auto result = expr::evaluate_static(text, names);
    if (result) return node_of(*result, place);
    const expr::Problem& p = result.problem();
    return Problem{p.kind, p.message, p.help, place_of(sources, place, text, 0, p.span)};
  };
}

}  // namespace kcc
