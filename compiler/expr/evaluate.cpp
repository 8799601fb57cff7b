#include "compiler/expr/evaluate.h"

#include <algorithm>

#include "compiler/expr/parse.h"
#include "compiler/expr/python.h"
#include "compiler/expr/tensors.h"
#include "runtime/base/nearest.h"
#include "runtime/base/problem.h"
#include "runtime/functions/left_out.h"
#include "runtime/object/registry.h"

namespace kcc::expr {
namespace {

struct Failed {  // stays within this file
  Problem problem;
};

// That there is no such function where tensors are, or where they are not.
Problem unknown_function(const Call& n, bool tensors) {
  std::vector<std::string> names = {"min", "max", "abs", "int", "round", "sqrt", "log", "len"};
  if (tensors)
    for (const Function* f : all_functions()) names.push_back(f->name);
  const auto near = nearest(n.function, names);
  const char* reason = why_left_out(n.function);
  std::string help = reason ? reason : near ? "did you mean `" + *near + "`?" : "";
  if (!tensors && find_function(n.function))
    help = "`$(..)` knows min, max, abs, int, round, sqrt, log, len, classes, vocabulary, rows";
  if (find_type("layer", n.function))
    help = "layers stand in a list behind what they are applied to: `[x, {" + n.function + ": ..}]`";
  // A loss's short name: `mse` is `mean_squared_error`.
  for (const char* family : {"loss", "metric"})
    if (const TypeInfo* type = tensors ? find_type(family, n.function) : nullptr)
      if (const std::string whole = snake_case(type->name); find_function(whole)) help = "it is called `" + whole + "`";
  return {n.name, "expr.function",
          (reason ? "kcc does not have Keras' `" : "there is no function `") + n.function + "`", help};
}

class Evaluator {
 public:
  explicit Evaluator(Environment& environment) : environment_(environment) {}

  Operand operator()(const ExprPtr& e) { return (*this)(*e); }

  // What a node's own work refuses gets the node's place; what lies below has its own.
  Operand operator()(const Expr& e) {
    try {
      return std::visit([&](const auto& node) { return eval(node, e); }, e.node);
    } catch (const Refused& refused) {
      const kcc::Problem& p = refused.problem();
      throw Failed{{e.span, p.kind, p.message, p.help}};
    }
  }

 private:
  [[noreturn]] static void fail(Span span, std::string kind, std::string message, std::string help = {}) {
    throw Failed{{span, std::move(kind), std::move(message), std::move(help)}};
  }

  FunctionContext& tensors() {
    if (FunctionContext* context = environment_.context()) return *context;
    refuse("expr.type", "a tensor has no place here: `$(..)` is settled before there are any");
  }

  Operand name(const std::string& dotted, const Expr& e) {
    if (auto found = environment_.find(dotted)) return std::move(*found);
    if (dotted == "newaxis") return {};
    std::vector<std::string> names = environment_.names();
    names.insert(names.end(), {"True", "False", "None"});
    const auto near = nearest(dotted, names);
    std::string help = near ? "did you mean `" + *near + "`?" : "";
    if (!near && find_function(dotted) && environment_.context())
      help = "`" + dotted + "` is a function: `" + find_function(dotted)->signature + "`";
    const bool field = dotted.find('.') != std::string::npos && environment_.find(dotted.substr(0, dotted.find('.')));
    if (const std::string meant = field ? meant_by_field(dotted) : meant_by(dotted); !meant.empty()) help = meant;
    if (help.empty() && environment_.names().size() <= 8)
      for (const std::string& known : environment_.names())
        if (help.find("`" + known + "`") == std::string::npos)
          help += (help.empty() ? "there is `" : ", `") + known + "`";
    fail(e.span, "expr.name", "there is no value `" + dotted + "`", help);
  }

  Operand eval(const Literal& n, const Expr&) { return n.value; }
  Operand eval(const Name& n, const Expr& e) { return name(n.name, e); }
  Operand eval(const Field& n, const Expr& e) {
    if (const auto dotted = dotted_name(e)) return name(*dotted, e);
    fail(e.span, "expr.name", "only a named value has fields such as `." + n.name + "`");
  }
  Operand eval(const Range&, const Expr& e) { fail(e.span, "expr.syntax", "a slice stands only within an index"); }
  Operand eval(const Dots&, const Expr& e) { fail(e.span, "expr.syntax", "`...` stands only within an index"); }

  Operand eval(const Sequence& n, const Expr&) {
    Operand::List items;
    for (const ExprPtr& item : n.items) items.push_back((*this)(item));
    return items;
  }

  Operand eval(const Unary& n, const Expr&) {
    const Operand x = (*this)(n.of);
    if (const auto* v = x.get<Value>()) return unary_value(n.op, *v);
    return unary(n.op, x);
  }

  Operand eval(const Binary& n, const Expr&) {
    const Operand a = (*this)(n.left), b = (*this)(n.right);
    if (a.is_value() || b.is_value() || n.op == "@") {
      if (n.op == "@" && !environment_.context()) refuse("expr.type", "`@` multiplies tensors, and has no place here");
      return binary_value(n.op, a, b, tensors());
    }
    return binary(n.op, a, b);
  }

  Operand eval(const Logical& n, const Expr&) {
    Operand left = (*this)(n.left);
    const std::string sign = n.conjunction ? "&" : "|";
    if (left.is_value())
      fail(n.left->span, "expr.truth",
           std::string("`") + (n.conjunction ? "and" : "or") + "` takes truth values, and this is a tensor",
           left.get<Value>()->dtype() != DType::kBool ? "compare first: `(a > 0) " + sign + " (b > 0)`"
                                                      : "write `(a) " + sign + " (b)`");
    if (truth(left) != n.conjunction) return left;
    return (*this)(n.right);
  }

  Operand eval(const Comparison& n, const Expr&) {
    Operand left = (*this)(n.first);
    for (size_t i = 0; i < n.ops.size(); ++i) {
      Operand right = (*this)(n.rest[i]);
      if ((left.is_value() || right.is_value()) &&
          !((n.ops[i] == "is" || n.ops[i] == "is not") && (left.is_none() || right.is_none()))) {
        if (n.ops.size() > 1)
          refuse("expr.truth", "a chain of comparisons takes numbers, and a tensor is among them",
                 "write `(a < x) & (x < b)`");
        return compare_value(n.ops[i], left, right, tensors());
      }
      if (!compare(n.ops[i], left, right)) return false;
      left = std::move(right);
    }
    return true;
  }

  Operand eval(const Conditional& n, const Expr&) {
    const Operand condition = (*this)(n.condition);
    if (condition.is_value())
      fail(n.condition->span, "expr.truth",
           "the condition of `if` is a tensor, and each of its elements has a truth value of its own",
           "write `where(condition, a, b)`");
    return (*this)(truth(condition) ? n.then : n.otherwise);
  }

  Operand eval(const Index& n, const Expr& e) {
    const Operand of = (*this)(n.of);
    std::vector<IndexItem> items;
    for (const ExprPtr& item : n.items) items.push_back(index_item(*item));
    if (const auto* v = of.get<Value>()) {
      size_t at = n.items.size();
      return placed([&] { return indexed(*v, items, tensors(), &at); },
                    [&](const kcc::Problem&) { return at < n.items.size() ? n.items[at]->span : e.span; });
    }
    if (items.size() != 1 || (items[0].kind != IndexItem::Kind::kOne && items[0].kind != IndexItem::Kind::kRange))
      fail(e.span, "expr.index", kind_of(of) + " takes one index");
    if (const auto* list = of.get<Operand::List>()) return picked(*list, items[0], [](const Operand& x) { return x; });
    if (const auto* text = of.get<std::string>())
      return picked(*text, items[0], [](char c) { return std::string(1, c); });
    fail(e.span, "expr.index", kind_of(of) + " cannot be indexed");
  }

  IndexItem index_item(const Expr& e) {
    using Kind = IndexItem::Kind;
    if (std::holds_alternative<Dots>(e.node)) return {Kind::kDots, {}, {}, {}, {}};
    if (const auto* r = std::get_if<Range>(&e.node)) {
      const auto part = [&](const ExprPtr& p) { return p ? (*this)(p) : Operand{}; };
      return {Kind::kRange, {}, part(r->begin), part(r->end), part(r->step)};
    }
    Operand x = (*this)(e);
    const Kind kind = x.is_none() ? Kind::kNew : Kind::kOne;
    return {kind, std::move(x), {}, {}, {}};
  }

  template <class T, class F>
  static Operand picked(const T& items, const IndexItem& item, F one) {
    const auto n = static_cast<int64_t>(items.size());
    if (item.kind == IndexItem::Kind::kOne) {
      const auto i = item.one.integer();
      if (!i)
        refuse("expr.index", "the index of a list or text is a whole number, not " + kind_of(item.one),
               item.one.is<double>() ? "whole numbers are divided with `//`" : "");
      return one(items[static_cast<size_t>(place_of(*i, n, "it"))]);
    }
    const Slice s = slice_of(item.begin, item.end, item.step, n);
    T out;
    for (int64_t i = 0; i < s.count; ++i) out.push_back(items[static_cast<size_t>(s.begin + i * s.step)]);
    return out;
  }

  Operand eval(const Call& n, const Expr& e) {
    if (environment_.takes_names(n.function)) return fact(n, e);
    std::vector<Argument> arguments;
    bool plain = true;  // what min, max, .. of Python take
    for (const Call::Argument& a : n.arguments) {
      arguments.push_back({a.keyword, (*this)(a.value)});
      plain = plain && a.keyword.empty() && arguments.back().value.is_static();
      // With tensors about, Keras' functions take lists as tensors: `max([[1, 2], [3, 4]])` is 4.
      const auto* list = arguments.back().value.get<Operand::List>();
      if (list && environment_.context() && find_function(n.function))
        plain = plain && n.arguments.size() == 1 && (n.function == "max" || n.function == "min") &&
                std::all_of(list->begin(), list->end(), [](const Operand& x) { return x.is_number(); });
    }
    if (plain) {
      std::vector<StaticValue> values;
      for (const Argument& a : arguments) values.push_back(a.value);
      if (const auto result = call_static(n.function, values)) return *result;
    }
    const Function* f = environment_.context() ? find_function(n.function) : nullptr;
    if (!f) unknown(n);
    return placed([&] { return kcc::call(*f, arguments, tensors()); },
                  [&](const kcc::Problem& p) { return meant_argument(n, *f, p).value_or(e.span); });
  }

  // What `work` refuses is about the part of the text that `where` says.
  template <class Work, class Where>
  static Operand placed(Work work, Where where) {
    try {
      return work();
    } catch (const Refused& refused) {
      const kcc::Problem& p = refused.problem();
      fail(where(p), p.kind, p.message, p.help);
    }
  }

  // The argument that a refused call is about: the one that the problem names, or one too many; none of several.
  static std::optional<Span> meant_argument(const Call& n, const Function& f, const kcc::Problem& p) {
    const size_t plain = f.parameters.size() - (f.rest || f.keywords);
    std::vector<Span> named;
    for (size_t i = 0; i < n.arguments.size(); ++i) {
      const Call::Argument& a = n.arguments[i];
      if (a.keyword.empty() && i >= plain) {
        if (p.kind == "call.unknown" && !f.rest) return a.span;
        continue;
      }
      const std::string& name = a.keyword.empty() ? f.parameters[i].name : a.keyword;
      const bool axis = p.kind == "shape.axis" && (name == "axis" || name == "axes");
      if (axis || (name != f.name && p.message.find("`" + name + "`") != std::string::npos)) named.push_back(a.span);
    }
    if (named.size() == 1 || (!named.empty() && p.kind == "call.twice")) return named.back();
    return {};
  }

  Operand fact(const Call& n, const Expr& e) {
    if (n.arguments.size() != 1 || !n.arguments[0].keyword.empty())
      fail(e.span, "call", "`" + n.function + "` takes one name");
    const Expr& of = *n.arguments[0].value;
    std::optional<std::string> named = dotted_name(of);
    if (const auto* literal = std::get_if<Literal>(&of.node); !named && literal && literal->value.is_text())
      named = *literal->value.get<std::string>();
    if (!named)
      fail(of.span, "call",
           "`" + n.function + "` takes a name, such as `" + n.function +
               (n.function == "rows"      ? "(train)`"
                : n.function == "classes" ? "(target)`"
                                          : "(layer)`"));
    if (auto known = environment_.fact(n.function, *named)) return std::move(*known);
    fail(e.span, "expr.name", "`" + n.function + "(" + *named + ")` is not known here");
  }

  [[noreturn]] void unknown(const Call& n) {
    if (is_static(n.function)) {  // which takes no tensors
      for (const Call::Argument& a : n.arguments)
        if (!a.keyword.empty()) fail(a.span, "call", "`" + n.function + "` takes its arguments by their places");
      fail(n.name, "expr.type", "`" + n.function + "` takes plain values, and gets a tensor",
           n.function == "len"   ? "the size of an axis is `shape(x)[0]`"
           : n.function == "int" ? "`cast(x, int32)` makes whole numbers"
                                 : "");
    }
    throw Failed{unknown_function(n, environment_.context() != nullptr)};
  }

  Environment& environment_;
};

}  // namespace

std::string meant_by(const std::string& name) {
  if (name == "null") return "write `None`";
  if (name == "epoch") return "`step` counts the steps of training, from 0";
  return name == "i" ? "the turn of a `repeat` is `$i`" : "";
}

std::string meant_by_field(const std::string& name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos) return {};
  const std::string of = name.substr(0, dot), field = name.substr(dot + 1);
  if (field == "T") return "write `transpose(" + of + ")`";
  return find_function(field) ? "write `" + field + "(" + of + ")`" : "";
}

std::vector<Problem> unknown_functions(const Expr& e) {
  std::vector<Problem> all;
  for (const Call* call : calls_of(e))
    if (!is_static(call->function) && !find_function(call->function)) all.push_back(unknown_function(*call, true));
  return all;
}

Result<Operand> evaluate(const Expr& e, Environment& environment) {
  try {
    return Evaluator(environment)(e);
  } catch (const Failed& failed) {
    return failed.problem;
  }
}

}  // namespace kcc::expr
