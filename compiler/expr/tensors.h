// Python's operators and indexing where a tensor takes part.
#pragma once

#include <string>
#include <vector>

#include "runtime/functions/function.h"

namespace kcc::expr {

Value unary_value(const std::string& op, const Value& x);
Value binary_value(const std::string& op, const Operand& a, const Operand& b, FunctionContext& context);
Value compare_value(const std::string& op, const Operand& a, const Operand& b, FunctionContext& context);

struct IndexItem {
  enum class Kind : uint8_t { kOne, kRange, kDots, kNew };  // x[i] or x[ids], x[a:b:c], x[...], x[newaxis]
  Kind kind;
  Operand one;               // an int, a list of ints, or a tensor of ints
  Operand begin, end, step;  // None where left out
};
// `at`: the item that is worked on; what is refused then is about it.
Value indexed(const Value& x, const std::vector<IndexItem>& items, FunctionContext& context, size_t* at = nullptr);

}  // namespace kcc::expr
