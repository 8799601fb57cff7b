#include "runtime/model/stateful.h"

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/files/safetensors.h"
#include "runtime/object/guard.h"
#include "runtime/object/registry.h"

namespace kcc {

Variable& Variables::get(const std::string& name, const Type& type, const VariableOptions& options) {
  if (Variable* known = find(name)) {
    if (!(known->type == type))
      refuse("shape.variable",
             "`" + known->name + "` is " + to_string(known->type) + ", and is asked for again as " + to_string(type),
             "what is kept has one size, whatever the batch");
    return *known;
  }
  type.shape.count();  // refuses what no memory holds
  if (name.empty() || !is_tensor_name(name))
    refuse("plugin.failed",
           "`" + name + "` is no name for a weight: letters, digits, `_`, `.` and `-`, in parts between `/`");
  if (type.shape.count() <= 0)
    refuse("plugin.failed", "the weight `" + name + "` would be " + to_string(type) + ", which has no element");
  names_.push_back(name);
  all_.push_back({path_.empty() ? name : path_ + "/" + name,
                  type,
                  options.trainable,
                  options.initializer,
                  options.regularizer,
                  options.constraint,
                  {}});
  return all_.back();
}

Variable* Variables::find(std::string_view name) {
  for (size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name) return &all_[i];
  return nullptr;
}

void Variables::keep(size_t n) {
  all_.resize(std::min(n, all_.size()), Variable{});
  names_.resize(all_.size());
}

void Variables::set_path(std::string path) {
  path_ = std::move(path);
  for (size_t i = 0; i < names_.size(); ++i) all_[i].name = path_.empty() ? names_[i] : path_ + "/" + names_[i];
}

uint64_t stream_of(std::string_view path) {
  uint64_t h = 14695981039346656037u;
  for (char c : path) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return h;
}

bool of_plugin(const Variable& variable) {
  const auto* initializer = dynamic_cast<const Initializer*>(variable.initializer);
  return initializer && !plugin_of(*initializer).empty();
}

Tensor initial_value(const Variable& variable, uint64_t seed) {
  if (!variable.initializer) return Tensor(variable.type);
  const auto* initializer = dynamic_cast<const Initializer*>(variable.initializer);
  KCC_CHECK(initializer, variable.name);
  Tensor t;
  guarded(*initializer, [&] {
    t = initializer->make(variable.type, Philox(seed, stream_of(variable.name), 0));
    if (!(t.type() == variable.type))
      refuse("plugin.failed", "`" + variable.name + "` is " + to_string(variable.type) + ", and its initializer `" +
                                  initializer->type_name + "` makes " + to_string(t.type()));
  });
  return of_plugin(variable) ? t.clone() : t;  // it may have kept what it gave
}

}  // namespace kcc
