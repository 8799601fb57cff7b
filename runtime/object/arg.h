// An argument of an object: its name, type, default, rule and meaning, declared once, where it is used:
//
//   Arg<int64_t> units{this, "units", at_least(1), "size of the last dimension of the result"};
//   Arg<std::string> padding{this, "padding", "valid", one_of({"valid", "same"})};
//
// After the owner come a default (none, or `required`: it must be given), a rule, and a description, each optional, in
// this order. A text alone is the default where a text can be one, and else the description.
#pragma once

#include <concepts>
#include <functional>
#include <optional>

#include "runtime/object/arg_types.h"
#include "runtime/object/object.h"

namespace kcc {

// What a value must be, beyond its type. `holds` gets numbers; `choices` are for texts.
struct Rule {
  std::function<bool(double)> holds;
  std::string words;  // "must be at least 1"
  std::vector<std::string> choices;
};
Rule at_least(double low);
Rule more_than(double low);
Rule between(double low, double high);         // both allowed
Rule at_least_below(double low, double high);  // low allowed, high not
Rule one_of(std::vector<std::string> choices);

// In place of the default of an argument that a text could be: {this, "file", required, "where it is written"}.
struct Required {};
inline constexpr Required required{};

class ArgBase {
 public:
  ArgBase(Object* owner, std::string name) : name(std::move(name)) { owner->args_.push_back(this); }
  ArgBase(const ArgBase&) = delete;
  ArgBase& operator=(const ArgBase&) = delete;
  virtual ~ArgBase() = default;

  virtual void read(const Config& config, Problems& problems) = 0;
  virtual Config write() const = 0;
  virtual std::string type_words() const = 0;  // "a whole number"
  virtual void describe(ArgSchema&) const = 0;
  virtual std::shared_ptr<Object> held() const { return nullptr; }  // what its owner is to track

  const std::string name;
  std::string doc;
  Rule rule;
  bool required = true;
  bool given = false;      // was written
  Place place = kNoPlace;  // of what was written

 protected:
  bool obeys(double value, const std::string& shown, Place at, Problems& problems) const;
  bool obeys(const std::string& value, Place at, Problems& problems) const;
};

template <class T>
class Arg final : public ArgBase {
 public:
  template <class... Options>
  Arg(Object* owner, std::string name_, Options... options) : ArgBase(owner, std::move(name_)) {
    constexpr bool text_starts = requires(const char* text) { ArgType<T>::initial(text); };
    if constexpr (!text_starts && sizeof...(options) == 1 && (std::is_convertible_v<Options, std::string> && ...))
      doc = (std::move(options), ...);
    else
      take(0, std::move(options)...);
  }

  const T& get() const { return value_; }
  operator const T&() const { return value_; }
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }
  void set(T value) { value_ = std::move(value); }

  void read(const Config& config, Problems& problems) override {
    place = config.place;
    given = true;
    const size_t before = problems.list.size();
    std::optional<T> v = ArgType<T>::read(config, name, problems);
    if (!v) {
      if (problems.list.size() == before)
        problems.add("arg.type", "`" + name + "` is " + shown(config) + ", and must be " + type_words(), {},
                     config.place);
      return;
    }
    bool good = true;
    if (rule.holds || !rule.choices.empty())
      ArgType<T>::each(*v, [&](const auto& x) {
        if constexpr (std::is_arithmetic_v<std::decay_t<decltype(x)>>)
          good = good && (!rule.holds || obeys(static_cast<double>(x), to_string(config), config.place, problems));
        else
          good = good && (rule.choices.empty() || obeys(x, config.place, problems));
      });
    if (good) value_ = std::move(*v);
  }
  Config write() const override { return ArgType<T>::write(value_); }
  std::string type_words() const override { return ArgType<T>::words(); }
  void describe(ArgSchema& s) const override { ArgType<T>::describe(s); }
  std::shared_ptr<Object> held() const override {
    if constexpr (requires { ArgType<T>::held(value_); })
      return ArgType<T>::held(value_);
    else
      return nullptr;
  }

 private:
  void take(int) {}
  template <class First, class... Rest>
  void take(int at, First first, Rest... rest) {
    if constexpr (std::is_same_v<First, Rule>) {
      rule = std::move(first);
    } else if constexpr (std::is_same_v<First, Required>) {
      static_assert(sizeof...(rest) > 0, "`required` alone says nothing: leave it out");
    } else if constexpr (requires { ArgType<T>::initial(first); }) {
      if (at == 0) {
        value_ = ArgType<T>::initial(first);
        required = false;
      } else if constexpr (std::is_convertible_v<First, std::string>) {
        doc = first;
      }
    } else {
      doc = first;
    }
    take(at + 1, std::move(rest)...);
  }
  T value_{};
};

// Made once, in arg.cpp, for the types that most arguments have.
extern template class Arg<bool>;
extern template class Arg<int64_t>;
extern template class Arg<double>;
extern template class Arg<std::string>;
extern template class Arg<std::optional<int64_t>>;
extern template class Arg<std::optional<double>>;
extern template class Arg<std::optional<std::string>>;
extern template class Arg<std::optional<DType>>;
extern template class Arg<std::vector<int64_t>>;
extern template class Arg<std::vector<std::string>>;

}  // namespace kcc
