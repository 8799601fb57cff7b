// Python's arithmetic over plain values: int (of 64 bits), float, bool, text, list.
//
// Everything refuses (kind "expr.value" or "expr.type") what Python would raise; an int that leaves 64 bits too.
#pragma once

#include <string>
#include <vector>

#include "runtime/functions/operand.h"

namespace kcc::expr {

bool truth(const StaticValue& x);
StaticValue unary(const std::string& op, const StaticValue& x);                         // - + ~ not
StaticValue binary(const std::string& op, const StaticValue& a, const StaticValue& b);  // + - * / // % ** & | ^ << >>
bool compare(const std::string& op, const StaticValue& a, const StaticValue& b);        // < <= > >= == != in is ..
bool equal(const StaticValue& a, const StaticValue& b);  // None where an order is missing

// min max abs int round sqrt log len; none when it is no such function.
std::optional<StaticValue> call_static(const std::string& function, const std::vector<StaticValue>& arguments);
bool is_static(const std::string& function);  // whether it is one of them

// The whole numbers that a slice [begin:end:step] of n elements takes: first, how many, step.
struct Slice {
  int64_t begin, count, step;
};
Slice slice_of(const StaticValue& begin, const StaticValue& end, const StaticValue& step, int64_t n);
int64_t place_of(int64_t index, int64_t n, const std::string& what);  // refuses what is outside; -1 is the last

}  // namespace kcc::expr
