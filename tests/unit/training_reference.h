// What Keras computed (tests/reference/make_training.py), and how the tests read it.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/base/threads.h"
#include "runtime/files/files.h"
#include "runtime/files/safetensors.h"
#include "runtime/graph/builder.h"
#include "runtime/object/registry.h"

namespace kcc::reference {

using Json = nlohmann::json;

inline const Safetensors& file() {
  static const Safetensors f = [] { return read_safetensors(disk(), "tests/reference/training.safetensors"); }();
  return f;
}

inline Tensor tensor(const std::string& name) {
  for (const auto& [known, t] : file().tensors)
    if (known == name) return t;
  FAIL("no tensor " << name);
  return {};
}

inline Json cases(const std::string& family) { return Json::parse(file().metadata.at(family)); }

inline Config config(const Json& j) {
  if (j.is_null()) return Config::null();
  if (j.is_boolean()) return Config::of(j.get<bool>());
  if (j.is_number_integer()) return Config::of(j.get<int64_t>());
  if (j.is_number()) return Config::of(j.get<double>());
  if (j.is_string()) return Config::of(j.get<std::string>());
  std::vector<Config> items;
  for (const Json& item : j) items.push_back(config(item));
  return Config::list(std::move(items));
}

inline Config object(const std::string& type, const Json& args) {
  Config c = Config::object(type);
  for (const auto& [key, value] : args.items()) c.entries.push_back({key, kNoPlace, config(value)});
  return c;
}

template <class T>
std::shared_ptr<T> make(const Config& c) {
  Problems problems;
  const auto made = std::dynamic_pointer_cast<T>(make_object(T::kFamily, c, "", problems));
  for (const Problem& p : problems.list) MESSAGE(p.message);
  REQUIRE(made);
  return made;
}

// Where `got` is not within rtol and atol of `wanted`: words; else empty.
inline std::string difference(const Tensor& got, const Tensor& wanted, double rtol = 1e-5, double atol = 1e-6) {
  if (got.count() != wanted.count()) return to_string(got.type()) + " is not " + to_string(wanted.type());
  for (int64_t i = 0; i < got.count(); ++i) {
    const double a = got.at(i), b = wanted.at(i);
    if (std::isnan(a) && std::isnan(b)) continue;
    if (!(std::abs(a - b) <= atol + rtol * std::abs(b)))
      return "[" + std::to_string(i) + "]: " + std::to_string(a) + ", and Keras has " + std::to_string(b);
  }
  return "";
}

}  // namespace kcc::reference
