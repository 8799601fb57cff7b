// What an expression works with: Python's plain values, a tensor of the graph, or a list of these.
//
// A StaticValue is an Operand without tensors: what `$(..)` computes. A tuple is a list; so are braces in C++, one
// within others too: ops::concatenate({x, y}, -1), ops::pad(x, {{0, 0}, {1, 1}}). `Operand{}` is None.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/graph/value.h"

namespace kcc {

template <class T>
class Arg;

struct Operand {
  struct None {
    friend bool operator==(None, None) { return true; }
  };
  using List = std::vector<Operand>;
  std::variant<None, bool, int64_t, double, std::string, List, Value> held;

  Operand() = default;
  Operand(bool x) : held(x) {}
  Operand(int x) : held(int64_t{x}) {}
  Operand(int64_t x) : held(x) {}
  Operand(double x) : held(x) {}
  Operand(const char* x) : held(std::string(x)) {}
  Operand(std::string x) : held(std::move(x)) {}
  Operand(List x) : held(std::move(x)) {}
  Operand(Value x) : held(std::move(x)) {}
  Operand(const Values& x) : held(List(x.begin(), x.end())) {}
  Operand(std::initializer_list<Operand> x) : held(List(x)) {}
  template <class T>
  Operand(const Arg<T>& x) : Operand(x.get()) {}

  template <class T>
  bool is() const {
    return std::holds_alternative<T>(held);
  }
  template <class T>
  const T* get() const {
    return std::get_if<T>(&held);
  }
  bool is_none() const { return is<None>(); }
  bool is_text() const { return is<std::string>(); }
  bool is_value() const { return is<Value>(); }
  bool is_number() const { return is<bool>() || is<int64_t>() || is<double>(); }
  bool is_static() const;                  // no tensor within
  std::optional<int64_t> integer() const;  // of an int or a bool
  std::optional<double> number() const;    // of an int, a float or a bool
};

using StaticValue = Operand;

std::string to_string(const Operand& operand);  // as Python's repr; a tensor as its type, "float32[2, 3]"
std::string kind_of(const Operand& operand);    // "an int", "a list", "a float32[2, 3]"

// As a tensor: an int as int32 (int64 where it is large), a float as `float_dtype`; a list is stacked. Refuses None.
Value to_value(const Operand& operand, Builder& builder, DType float_dtype = DType::kFloat32);
// The same beside `other`: a plain number takes the dtype of a floating tensor, an int that of an integer one.
Value to_value_beside(const Operand& operand, const Value& other, DType float_dtype = DType::kFloat32);

}  // namespace kcc
