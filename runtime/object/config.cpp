#include "runtime/object/config.h"

#include <fmt/format.h>

#include <cmath>

#include "runtime/object/formula.h"

namespace kcc {

Config Config::null(Place place) {
  Config c;
  c.place = place;
  return c;
}
Config Config::of(bool value, Place place) {
  Config c = null(place);
  c.kind = Kind::kBool;
  c.flag = value;
  return c;
}
Config Config::of(int64_t value, Place place) {
  Config c = null(place);
  c.kind = Kind::kInt;
  c.integer = value;
  c.number = static_cast<double>(value);
  return c;
}
Config Config::of(double value, Place place) {
  Config c = null(place);
  c.kind = Kind::kFloat;
  c.number = value;
  return c;
}
Config Config::of(std::string value, Place place) {
  Config c = null(place);
  c.kind = Kind::kText;
  c.text = std::move(value);
  return c;
}
Config Config::list(std::vector<Config> items, Place place) {
  Config c = null(place);
  c.kind = Kind::kList;
  c.items = std::move(items);
  return c;
}
Config Config::of_made(std::shared_ptr<Object> object, std::string name) {
  Config c = null();
  c.kind = Kind::kMade;
  c.made = std::move(object);
  c.text = std::move(name);
  return c;
}

Config Config::object(std::string type) { return object(std::move(type), {}); }
Config Config::object(std::string type, std::vector<ConfigEntry> arguments, Place place) {
  Config c = null(place);
  c.kind = Kind::kObject;
  c.text = std::move(type);
  c.entries = std::move(arguments);
  return c;
}

const Config* Config::find(std::string_view key) const {
  for (const ConfigEntry& e : entries)
    if (e.key == key) return &e.value;
  return nullptr;
}

namespace {

std::string entries_text(const std::vector<ConfigEntry>& entries) {
  std::string s;
  for (const ConfigEntry& e : entries) s += (s.empty() ? "" : ", ") + e.key + ": " + to_string(e.value);
  return "{" + s + "}";
}

}  // namespace

std::string to_string(const Config& c) {
  switch (c.kind) {
    case Config::Kind::kNull: return "null";
    case Config::Kind::kBool: return c.flag ? "true" : "false";
    case Config::Kind::kInt: return std::to_string(c.integer);
    case Config::Kind::kFloat: return fmt::format("{}", c.number);
    case Config::Kind::kText: return c.text;
    case Config::Kind::kList: {
      std::string s;
      for (const Config& item : c.items) s += (s.empty() ? "" : ", ") + to_string(item);
      return "[" + s + "]";
    }
    case Config::Kind::kMap: return entries_text(c.entries);
    case Config::Kind::kObject:
      if (!c.items.empty()) return "{" + c.text + ": " + to_string(c.items[0]) + "}";
      return c.entries.empty() ? c.text : "{" + c.text + ": " + entries_text(c.entries) + "}";
    case Config::Kind::kFormula: return "= " + c.formula->text;
    case Config::Kind::kMade: return c.text.empty() ? "<layers>" : "{layer: " + c.text + "}";
  }
  return {};
}

}  // namespace kcc
