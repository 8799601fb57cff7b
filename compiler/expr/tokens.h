// The words of an expression: numbers, texts, names, and signs, as Python writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/expr/ast.h"

namespace kcc::expr {

struct Token {
  enum class Kind : uint8_t { kNumber, kText, kName, kSign, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;   // of a name or sign as written (keywords are names)
  StaticValue value;  // of a number or text
  Span span;
};

// All tokens, a kEnd last.
Result<std::vector<Token>> tokens_of(std::string_view text);

}  // namespace kcc::expr
