// Objects with variables of their own: layers, metrics, optimizers.
//
// A variable is made where it is first asked for and found again by its name. Its path is the object's path and its
// name.
#pragma once

#include <deque>
#include <string>

#include "runtime/graph/builder.h"
#include "runtime/initializers/initializer.h"
#include "runtime/object/arg.h"

namespace kcc {

struct VariableOptions {
  const Object* initializer = nullptr;  // null: zeros
  const Object* regularizer = nullptr;
  const Object* constraint = nullptr;
  bool trainable = true;
};

class Variables {
 public:
  // Refuses (kind "shape.variable") where the variable exists with another type.
  Variable& get(const std::string& name, const Type& type, const VariableOptions& options = {});
  Variable* find(std::string_view name);
  std::deque<Variable>& all() { return all_; }
  const std::deque<Variable>& all() const { return all_; }
  void keep(size_t n);  // forgets those that were made after the first n; none of them may be in use
  void set_path(std::string path);
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::deque<Variable> all_;        // in the order of making; references stay valid
  std::vector<std::string> names_;  // without the path
};

// The first value of a variable, drawn by the seed and its path; nothing else holds its buffer.
Tensor initial_value(const Variable& variable, uint64_t seed);
bool of_plugin(const Variable& variable);   // its initializer is
uint64_t stream_of(std::string_view path);  // FNV-1a, 64 bit

}  // namespace kcc
