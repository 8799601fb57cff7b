// How arguments of each C++ type are read from what was written. A new type is a specialisation of ArgType.
#pragma once

#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "runtime/object/config.h"
#include "runtime/object/registry.h"
#include "runtime/tensor/dtype.h"

namespace kcc {

// What `kcc layers` and `kcc schema` say of an argument's type: JSON Schema's names.
struct ArgSchema {
  std::vector<std::string> types;  // "integer", "number", "string", "boolean", "array", "object", "null"
  std::string items;               // of an array
  int64_t size = 0;                // of an array, where it is fixed
  std::string family;              // of an object, or of those in an array: "initializer"
  bool path = false;               // a string that names a file
};

std::string shown(const Config& config);  // what was written, with its type, for messages: "the text `abc`"

template <class T>
struct ArgType;

// One of a number of sizes: an integer stands for all.
template <int N>
struct Tuple : std::array<int64_t, N> {};

struct ArgTypeOfOne {  // `each` of a single value
  template <class T, class F>
  static void each(const T& v, F&& f) {
    f(v);
  }
};

template <>
struct ArgType<bool> : ArgTypeOfOne {
  static std::optional<bool> read(const Config& c, const std::string&, Problems&);
  static Config write(bool v) { return Config::of(v); }
  static std::string words() { return "true or false"; }
  static void describe(ArgSchema& s) { s.types.push_back("boolean"); }
  static bool initial(std::same_as<bool> auto v) { return v; }
};

template <>
struct ArgType<int64_t> : ArgTypeOfOne {
  static std::optional<int64_t> read(const Config& c, const std::string&, Problems&);
  static Config write(int64_t v) { return Config::of(v); }
  static std::string words() { return "a whole number"; }
  static void describe(ArgSchema& s) { s.types.push_back("integer"); }
  static int64_t initial(std::integral auto v) { return static_cast<int64_t>(v); }
};
template <>
struct ArgType<int> : ArgType<int64_t> {
  static std::optional<int> read(const Config& c, const std::string& name, Problems& p);
  static Config write(int v) { return Config::of(int64_t{v}); }
  static int initial(std::integral auto v) { return static_cast<int>(v); }
};

template <>
struct ArgType<double> : ArgTypeOfOne {
  static std::optional<double> read(const Config& c, const std::string&, Problems&);
  static Config write(double v) { return Config::of(v); }
  static std::string words() { return "a number"; }
  static void describe(ArgSchema& s) { s.types.push_back("number"); }
  static double initial(double v) { return v; }
};
template <>
struct ArgType<float> : ArgType<double> {
  static std::optional<float> read(const Config& c, const std::string& name, Problems& p);
  static Config write(float v);  // 0.1f as 0.1
  static float initial(double v) { return static_cast<float>(v); }
};

template <>
struct ArgType<std::string> : ArgTypeOfOne {
  static std::optional<std::string> read(const Config& c, const std::string&, Problems&);
  static Config write(const std::string& v) { return Config::of(v); }
  static std::string words() { return "text"; }
  static void describe(ArgSchema& s) { s.types.push_back("string"); }
  static std::string initial(const char* v) { return v; }
};

// A file's name, as seen from the folder of the spec that it stands in.
struct Path {
  std::string path;  // as the program may open it
};
template <>
struct ArgType<Path> : ArgTypeOfOne {
  template <class F>
  static void each(const Path&, F&&) {}
  static std::optional<Path> read(const Config& c, const std::string&, Problems&);
  static Config write(const Path& v);  // absolute
  static std::string words() { return "the path of a file"; }
  static void describe(ArgSchema& s) {
    s.types.push_back("string");
    s.path = true;
  }
  static Path initial(const char* v) { return {v}; }
};

template <>
struct ArgType<DType> : ArgTypeOfOne {
  template <class F>
  static void each(DType, F&&) {}
  static std::optional<DType> read(const Config& c, const std::string& name, Problems&);
  static Config write(DType v) { return Config::of(std::string(name_of(v))); }
  static std::string words() { return "a dtype (float32, float64, int32, int64, bool or string)"; }
  static void describe(ArgSchema& s) { s.types.push_back("string"); }
  static DType initial(DType v) { return v; }
};

template <class T>
struct ArgType<std::optional<T>> {
  static std::optional<std::optional<T>> read(const Config& c, const std::string& name, Problems& p) {
    if (c.is(Config::Kind::kNull)) return std::optional<T>{};
    std::optional<T> v = ArgType<T>::read(c, name, p);
    if (!v) return {};
    return std::optional<std::optional<T>>(std::move(v));
  }
  static Config write(const std::optional<T>& v) { return v ? ArgType<T>::write(*v) : Config::null(); }
  static std::string words() { return ArgType<T>::words() + " or null"; }
  static void describe(ArgSchema& s) {
    ArgType<T>::describe(s);
    s.types.push_back("null");
  }
  static std::optional<T> initial(std::nullopt_t) { return {}; }
  template <class V>
  requires requires(V v) { ArgType<T>::initial(v); }
  static std::optional<T> initial(V v) { return ArgType<T>::initial(v); }
  template <class F>
  static void each(const std::optional<T>& v, F&& f) {
    if (v) ArgType<T>::each(*v, f);
  }
};

template <class T>
struct ArgType<std::vector<T>> {  // a list; a single element stands for a list of one
  static std::optional<std::vector<T>> read(const Config& c, const std::string& name, Problems& p) {
    std::vector<T> out;
    const bool list = c.is(Config::Kind::kList);
    for (size_t i = 0; i < (list ? c.items.size() : 1); ++i) {
      std::optional<T> v = ArgType<T>::read(list ? c.items[i] : c, name, p);
      if (!v) return {};
      out.push_back(std::move(*v));
    }
    return out;
  }
  static Config write(const std::vector<T>& v) {
    std::vector<Config> items;
    for (const T& x : v) items.push_back(ArgType<T>::write(x));
    return Config::list(std::move(items));
  }
  static std::string words() { return "a list, each of it " + ArgType<T>::words(); }
  static void describe(ArgSchema& s) {
    ArgSchema one;
    ArgType<T>::describe(one);
    s.types.push_back("array");
    s.items = one.types.empty() ? "" : one.types[0];
    s.family = one.family;
  }
  static std::vector<T> initial(std::vector<T> v) { return v; }
  template <class F>
  static void each(const std::vector<T>& v, F&& f) {
    for (const T& x : v) ArgType<T>::each(x, f);
  }
};

template <int N>
struct ArgType<Tuple<N>> {
  static std::optional<Tuple<N>> read(const Config& c, const std::string& name, Problems& p) {
    Tuple<N> out;
    if (c.is(Config::Kind::kList) && c.items.size() != N) return {};
    for (size_t i = 0; i < N; ++i) {
      const auto v = ArgType<int64_t>::read(c.is(Config::Kind::kList) ? c.items[i] : c, name, p);
      if (!v) return {};
      out[i] = *v;
    }
    return out;
  }
  static Config write(const Tuple<N>& v) { return ArgType<std::vector<int64_t>>::write({v.begin(), v.end()}); }
  static std::string words() { return N == 1 ? "a whole number" : "a whole number or a list of " + std::to_string(N); }
  static void describe(ArgSchema& s) {
    s.types = {"integer", "array"};
    s.items = "integer";
    s.size = N;
  }
  static Tuple<N> initial(int v) {
    Tuple<N> t;
    t.fill(v);
    return t;
  }
  static Tuple<N> initial(Tuple<N> v) { return v; }
  template <class F>
  static void each(const Tuple<N>& v, F&& f) {
    for (int64_t x : v) f(x);
  }
};

// Whatever was written, unread: for arguments whose form depends on more than their type.
template <>
struct ArgType<Config> {
  static std::optional<Config> read(const Config& c, const std::string&, Problems&) { return c; }
  static Config write(const Config& v) { return v; }
  static std::string words() { return "anything"; }
  static void describe(ArgSchema&) {}
  static Config initial(std::nullopt_t) { return Config::null(); }
  static Config initial(const char* text) { return Config::of(std::string(text)); }
  static Config initial(double v) { return Config::of(v); }
  template <class F>
  static void each(const Config&, F&&) {}
};

// An object that is an argument of another; null where none was given and none is the default. Once made, shared.
template <class T>
using Ref = std::shared_ptr<T>;

template <class T>
requires std::is_base_of_v<Object, T>
struct ArgType<std::shared_ptr<T>> {
  static std::optional<Ref<T>> read(const Config& c, const std::string& name, Problems& p) {
    if (c.is(Config::Kind::kNull)) return Ref<T>{};
    const Ref<Object> made = make_object(family_of<T>(), c, name, p);
    if (!made) return {};
    return std::dynamic_pointer_cast<T>(made);
  }
  static Config write(const Ref<T>& v);
  static std::string words() { return std::string(words_of(family_of<T>())); }
  static void describe(ArgSchema& s) {
    s.types = {"string", "object", "null"};
    s.family = family_of<T>();
  }
  static Ref<T> initial(std::nullptr_t) { return {}; }
  static Ref<T> initial(const char* name) {
    Problems p;
    return std::dynamic_pointer_cast<T>(make_object(family_of<T>(), Config::of(std::string(name)), "", p));
  }
  template <class F>
  static void each(const Ref<T>&, F&&) {}
};

Config config_of(const Object& object);
Config reference_of(const Object* object);  // an object written as an argument of another: its type and arguments

template <class T>
requires std::is_base_of_v<Object, T> Config ArgType<std::shared_ptr<T>>::write(const Ref<T>& v) {
  return v && !v->shared_as.empty() ? Config::of_made(v, v->shared_as) : reference_of(v.get());
}

}  // namespace kcc
