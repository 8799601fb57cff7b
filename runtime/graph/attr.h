// The settings of one use of an operation: a few names with values, ordered by name.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/tensor/tensor.h"

namespace kcc {

struct Graph;
class HostFunction;
using Ints = std::vector<int64_t>;
using Attr = std::variant<bool, int64_t, double, std::string, Ints, Tensor, std::shared_ptr<const Graph>,
                          std::shared_ptr<const HostFunction>>;

class Attrs {
 public:
  Attrs() = default;
  Attrs(std::initializer_list<std::pair<std::string, Attr>> entries);

  template <class T>
  const T& get(std::string_view name) const {
    return std::get<T>(at(name));
  }
  const Ints& ints(std::string_view name) const { return get<Ints>(name); }
  int64_t integer(std::string_view name) const { return get<int64_t>(name); }
  bool flag(std::string_view name) const { return get<bool>(name); }
  bool has(std::string_view name) const;
  bool holds_objects() const;  // graphs or functions, which are told apart by identity
  void set(std::string name, Attr value);

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  bool empty() const { return entries_.empty(); }
  size_t hash() const;
  friend bool operator==(const Attrs& a, const Attrs& b);  // tensors by their bytes, graphs and functions by identity

 private:
  const Attr& at(std::string_view name) const;
  std::vector<std::pair<std::string, Attr>> entries_;
};

std::string to_string(const Attrs& attrs);  // "{axes=[1], keepdims=true}"; empty when there are none

}  // namespace kcc
