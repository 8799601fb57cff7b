// The names that an expression reads, and whether two expressions are the same.
#include <algorithm>

#include "compiler/expr/parse.h"

namespace kcc::expr {
namespace {

struct Walk {
  std::vector<std::string> names = {};
  std::vector<const Call*> calls = {};
  std::vector<std::pair<std::string, Span>> spans = {};  // of names, each time

  static void add(std::vector<std::string>& to, const std::string& name) {
    if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
  }
  void all(const std::vector<ExprPtr>& items) {
    for (const ExprPtr& e : items) visit(e);
  }
  void visit(const ExprPtr& e) {
    if (!e) return;
    if (const auto dotted = dotted_name(*e))
      add(names, *dotted), spans.emplace_back(*dotted, e->span);
    else
      std::visit([this](const auto& node) { (*this)(node); }, e->node);
  }

  void operator()(const Literal&) {}
  void operator()(const Name&) {}
  void operator()(const Dots&) {}
  void operator()(const Field& n) { visit(n.of); }
  void operator()(const Call& n) {
    calls.push_back(&n);
    for (const Call::Argument& a : n.arguments) visit(a.value);
  }
  void operator()(const Sequence& n) { all(n.items); }
  void operator()(const Range& n) { all({n.begin, n.end, n.step}); }
  void operator()(const Index& n) {
    visit(n.of);
    all(n.items);
  }
  void operator()(const Unary& n) { visit(n.of); }
  void operator()(const Binary& n) { all({n.left, n.right}); }
  void operator()(const Logical& n) { all({n.left, n.right}); }
  void operator()(const Comparison& n) {
    visit(n.first);
    all(n.rest);
  }
  void operator()(const Conditional& n) { all({n.then, n.condition, n.otherwise}); }
};

Walk walked(const Expr& e) {
  Walk w;
  w.visit(ExprPtr(&e, [](const Expr*) {}));
  return w;
}

bool same_all(const std::vector<ExprPtr>& a, const std::vector<ExprPtr>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_expression);
}

// Of two nodes of one kind.
struct SameNode {
  const Expr& other;

  template <class T>
  const T& that() const {
    return std::get<T>(other.node);
  }
  bool operator()(const Literal& n) const { return to_string(n.value) == to_string(that<Literal>().value); }
  bool operator()(const Name& n) const { return n.name == that<Name>().name; }
  bool operator()(const Dots&) const { return true; }
  bool operator()(const Field& n) const {
    return n.name == that<Field>().name && same_expression(n.of, that<Field>().of);
  }
  bool operator()(const Call& n) const {
    const auto& with = that<Call>().arguments;
    return n.function == that<Call>().function &&
           std::equal(n.arguments.begin(), n.arguments.end(), with.begin(), with.end(),
                      [](const Call::Argument& a, const Call::Argument& b) {
                        return a.keyword == b.keyword && same_expression(a.value, b.value);
                      });
  }
  bool operator()(const Sequence& n) const { return same_all(n.items, that<Sequence>().items); }
  bool operator()(const Range& n) const {
    const Range& m = that<Range>();
    return same_all({n.begin, n.end, n.step}, {m.begin, m.end, m.step});
  }
  bool operator()(const Index& n) const {
    return same_expression(n.of, that<Index>().of) && same_all(n.items, that<Index>().items);
  }
  bool operator()(const Unary& n) const { return n.op == that<Unary>().op && same_expression(n.of, that<Unary>().of); }
  bool operator()(const Binary& n) const {
    const Binary& m = that<Binary>();
    return n.op == m.op && same_all({n.left, n.right}, {m.left, m.right});
  }
  bool operator()(const Logical& n) const {
    const Logical& m = that<Logical>();
    return n.conjunction == m.conjunction && same_all({n.left, n.right}, {m.left, m.right});
  }
  bool operator()(const Comparison& n) const {
    const Comparison& m = that<Comparison>();
    return n.ops == m.ops && same_expression(n.first, m.first) && same_all(n.rest, m.rest);
  }
  bool operator()(const Conditional& n) const {
    const Conditional& m = that<Conditional>();
    return same_all({n.condition, n.then, n.otherwise}, {m.condition, m.then, m.otherwise});
  }
};

}  // namespace

bool same_expression(const ExprPtr& a, const ExprPtr& b) {
  if (!a || !b) return !a && !b;
  return a->node.index() == b->node.index() && std::visit(SameNode{*b}, a->node);
}

std::optional<std::string> dotted_name(const Expr& e) {
  if (const auto* name = std::get_if<Name>(&e.node)) return name->name;
  if (const auto* field = std::get_if<Field>(&e.node))
    if (const auto of = dotted_name(*field->of)) return *of + "." + field->name;
  return std::nullopt;
}

std::vector<std::string> names_of(const Expr& e) { return walked(e).names; }
std::optional<Span> span_of_name(const Expr& e, const std::string& name) {
  for (const auto& [found, span] : walked(e).spans)
    if (found == name) return span;
  return std::nullopt;
}
std::vector<const Call*> calls_of(const Expr& e) { return walked(e).calls; }

}  // namespace kcc::expr
