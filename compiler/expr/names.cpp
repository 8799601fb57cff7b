// The names that an expression reads.
#include <algorithm>

#include "compiler/expr/parse.h"

namespace kcc::expr {
namespace {

struct Walk {
  std::vector<std::string> names, functions;
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
    add(functions, n.function);
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

}  // namespace

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
std::vector<std::string> functions_of(const Expr& e) { return walked(e).functions; }

}  // namespace kcc::expr
