#include "runtime/object/arg_types.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <limits>

#include "runtime/base/nearest.h"
#include "runtime/files/files.h"
#include "runtime/object/arg.h"
#include "runtime/object/bounds.h"

namespace kcc {

std::string shown(const Config& c) {
  switch (c.kind) {
    case Config::Kind::kText: return "the text `" + c.text + "`";
    case Config::Kind::kList: return "the list `" + to_string(c) + "`";
    case Config::Kind::kMap: return "a mapping";
    case Config::Kind::kFormula: return "an expression";
    case Config::Kind::kMade: return "a chain of layers";
    case Config::Kind::kFloat:
      return "`" + to_string(c) + (to_string(c).find_first_of(".en") == std::string::npos ? ".0`" : "`");
    default: return "`" + to_string(c) + "`";
  }
}

std::optional<bool> ArgType<bool>::read(const Config& c, const std::string&, Problems&) {
  if (c.is(Config::Kind::kBool)) return c.flag;
  return {};
}
std::optional<int64_t> ArgType<int64_t>::read(const Config& c, const std::string&, Problems&) {
  if (c.is(Config::Kind::kInt)) return c.integer;
  return {};
}
std::optional<int> ArgType<int>::read(const Config& c, const std::string&, Problems&) {
  if (c.is(Config::Kind::kInt) && c.integer >= std::numeric_limits<int>::min() &&
      c.integer <= std::numeric_limits<int>::max())
    return static_cast<int>(c.integer);
  return {};
}
std::optional<double> ArgType<double>::read(const Config& c, const std::string&, Problems&) {
  if (c.is_number()) return c.number;
  return {};
}
std::optional<float> ArgType<float>::read(const Config& c, const std::string&, Problems&) {
  if (c.is_number()) return static_cast<float>(c.number);
  return {};
}
std::optional<std::string> ArgType<std::string>::read(const Config& c, const std::string&, Problems&) {
  if (c.is(Config::Kind::kText)) return c.text;
  return {};
}
Config ArgType<float>::write(float v) { return Config::of(std::strtod(fmt::format("{}", v).c_str(), nullptr)); }
std::optional<Path> ArgType<Path>::read(const Config& c, const std::string&, Problems&) {
  if (!c.is(Config::Kind::kText) || c.text.empty()) return {};
  return Path{c.folder ? path_in(*c.folder, c.text) : c.text};
}
Config ArgType<Path>::write(const Path& v) {
  return Config::of(v.path.empty() ? "" : std::filesystem::absolute(v.path).string());
}
std::optional<DType> ArgType<DType>::read(const Config& c, const std::string&, Problems&) {
  if (c.is(Config::Kind::kText)) return dtype_named(c.text);
  return {};
}

Rule at_least(double low) { return {Bounds{.low = low}, fmt::format("must be at least {}", low), {}}; }
Rule more_than(double low) {
  return {Bounds{.low = low, .low_allowed = false}, fmt::format("must be more than {}", low), {}};
}
Rule between(double low, double high) {
  return {Bounds{.low = low, .high = high}, fmt::format("must be between {} and {}", low, high), {}};
}
Rule at_least_below(double low, double high) {
  return {Bounds{.low = low, .high = high, .high_allowed = false},
          fmt::format("must be at least {} and less than {}", low, high),
          {}};
}
Rule one_of(std::vector<std::string> choices) { return {{}, {}, std::move(choices)}; }

bool ArgBase::obeys(double value, const std::string& text, Place at, Problems& problems) const {
  if (rule.holds(value)) return true;
  problems.add("arg.range", "`" + name + "` is " + text + ", and " + rule.words, {}, at);
  return false;
}

bool ArgBase::obeys(const std::string& value, Place at, Problems& problems) const {
  std::string all;
  for (const std::string& c : rule.choices) {
    if (c == value) return true;
    all += (all.empty() ? "" : ", ") + c;
  }
  const auto near = nearest(value, rule.choices);
  problems.add("arg.choice", "`" + name + "` is `" + value + "`, and must be one of " + all,
               near ? "did you mean `" + *near + "`?" : "", at);
  return false;
}

}  // namespace kcc
