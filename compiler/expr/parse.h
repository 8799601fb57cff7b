// Text to tree: Python's expression grammar, as far as the spec language has it.
#pragma once

#include <string_view>

#include "compiler/expr/ast.h"

namespace kcc::expr {

inline constexpr int kMaxLength = 20000;  // bytes of a text
inline constexpr int kMaxNesting = 64;    // brackets, signs and branches within each other
inline constexpr int kMaxDepth = 500;     // of the tree: a chain `a + b + c ..` makes it deep without nesting

Result<ExprPtr> parse(std::string_view text);

// The dotted name that an expression is ("x", "e.mean"); none for anything else.
std::optional<std::string> dotted_name(const Expr& e);

// Every name that it reads, dotted ones whole, in the order of the text, each once. Functions are not among them.
std::vector<std::string> names_of(const Expr& e);
// Where it reads such a name first.
std::optional<Span> span_of_name(const Expr& e, const std::string& name);
// Every call in it, as long as it lives.
std::vector<const Call*> calls_of(const Expr& e);

// Whether they say the same, however they are spaced, quoted and bracketed.
bool same_expression(const ExprPtr& a, const ExprPtr& b);

}  // namespace kcc::expr
