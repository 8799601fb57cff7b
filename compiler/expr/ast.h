// An expression as a tree. Every node knows its place in the text: the caller adds where the text itself stands.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/base/problem.h"
#include "runtime/functions/operand.h"

namespace kcc::expr {

struct Span {
  int offset = 0, length = 0;  // in bytes
};

struct Problem {
  Span span;
  std::string kind;  // "expr.syntax", "expr.name", .. or that of what a function refused
  std::string message;
  std::string help = {};
};

template <class T>
using Result = kcc::Result<T, Problem>;

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;  // shared, so that a formula may be kept and called anywhere

struct Literal {
  StaticValue value;
};  // 3, 'text', True, None
struct Name {
  std::string name;
};
struct Field {
  ExprPtr of;
  std::string name;
};  // e.mean
struct Call {
  struct Argument {
    std::string keyword;  // empty: by position
    ExprPtr value;
    Span span;  // keyword and value
  };
  std::string function;
  Span name;
  std::vector<Argument> arguments;
};
struct Sequence {
  std::vector<ExprPtr> items;
};  // [a, b] or (a, b)
struct Range {
  ExprPtr begin, end, step;
};               // a:b:c within an index; null where left out
struct Dots {};  // ... within an index
struct Index {
  ExprPtr of;
  std::vector<ExprPtr> items;
};  // x[a, b]; of several items a Sequence in Python
struct Unary {
  std::string op;
  ExprPtr of;
};  // - + ~ not
struct Binary {
  std::string op;
  ExprPtr left, right;
};  // + - * / // % ** @ & | ^ << >>
struct Logical {
  bool conjunction;
  ExprPtr left, right;
};                   // and, or
struct Comparison {  // first op[0] rest[0] op[1] rest[1] ..
  ExprPtr first;
  std::vector<std::string> ops;  // < <= > >= == != in "not in" is "is not"
  std::vector<ExprPtr> rest;
};
struct Conditional {
  ExprPtr condition, then, otherwise;
};  // then if condition else otherwise

struct Expr {
  std::variant<Literal, Name, Field, Call, Sequence, Range, Dots, Index, Unary, Binary, Logical, Comparison,
               Conditional>
      node;
  Span span;
  int depth = 1;  // of the tree below
};

}  // namespace kcc::expr
