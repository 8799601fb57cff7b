// The types of objects that a spec can name, by family. They enter themselves (KCC_REGISTER), built-ins and plugins
// alike.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <vector>

#include "runtime/object/config.h"

namespace kcc {

struct TypeInfo {
  std::string name;    // "MeanSquaredError"
  std::string family;  // "loss"
  std::string doc;
  std::vector<std::string> aliases;  // "mean_squared_error" (always), "mse"
  std::function<std::shared_ptr<Object>()> make;
  const Object* sample = nullptr;  // one with its defaults, to read the schema from
  std::string plugin = {};         // that it came with; empty: built in
  std::string who = {};            // of a plugin: "`Mix` of the plugin `mix.cpp`"
  const std::type_info* type = nullptr;
};

// A family is named by its base class: struct Loss : Object { static constexpr const char* kFamily = "loss"; .. }.
template <class T>
constexpr const char* family_of() {
  return std::remove_cv_t<T>::kFamily;
}
std::string words_of(std::string_view family);  // "an initializer"

const TypeInfo& register_type(TypeInfo info);
std::vector<std::string> names_of(const TypeInfo& info);  // that it is found by once it is registered; its own first
const TypeInfo* find_type(std::string_view family,
                          std::string_view name);                // by name or alias; null where there is none
const TypeInfo& type_of(const std::type_info& type);             // refuses one that is not registered
std::vector<const TypeInfo*> types_of(std::string_view family);  // by name
std::vector<std::string> families();
const TypeInfo* plugin_type(const Object& object);  // of a plugin; null: built in
std::string plugin_of(const Object& object);        // that its type came with; empty: built in

// Makes what `config` says: a text (`adam`), an object (`{Adam: 0.001}`), or one that is made already. `what` names the
// argument it is for, in messages. Null, with problems, where something is wrong.
std::shared_ptr<Object> make_object(std::string_view family, const Config& config, const std::string& what,
                                    Problems& problems);

std::string snake_case(std::string_view name);  // as Keras: "Conv2DTranspose" -> "conv2d_transpose"

template <class T>
TypeInfo type_info(std::string name, std::string doc = {}, std::vector<std::string> aliases = {}) {
  TypeInfo info{std::move(name), family_of<T>(), std::move(doc), std::move(aliases), {}};
  info.make = [] { return std::static_pointer_cast<Object>(std::make_shared<T>()); };
  info.type = &typeid(T);
  return info;
}

}  // namespace kcc

// KCC_REGISTER(Dense, "A densely connected layer.") or, with other names, KCC_REGISTER(Adam, "..", "adam2").
#define KCC_REGISTER(type, doc, ...) KCC_REGISTER_AS(type, #type, doc, __VA_ARGS__)
#define KCC_REGISTER_AS(type, name, doc, ...)           \
  static const ::kcc::TypeInfo& kcc_registered_##type = \
      ::kcc::register_type(::kcc::type_info<type>(name, doc, {__VA_ARGS__}))
