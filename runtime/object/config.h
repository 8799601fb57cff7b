// What was written of one object (a layer, a loss, an optimizer), as plain data: the front end makes it, `Arg`s read
// it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/problem.h"

namespace kcc {

struct Object;
struct Formula;

struct ConfigEntry;

struct Config {
  enum class Kind : uint8_t { kNull, kBool, kInt, kFloat, kText, kList, kMap, kObject, kFormula, kMade };

  Kind kind = Kind::kNull;
  Place place = kNoPlace;
  bool flag = false;
  int64_t integer = 0;
  double number = 0;                          // of kFloat, and of kInt as well
  std::string text;                           // of kText; of kObject the name of its type
  std::vector<Config> items;                  // of kList; of kObject its first argument where that was written alone
  std::vector<ConfigEntry> entries;           // of kMap and kObject, in the order written
  std::shared_ptr<const Formula> formula;     // of kFormula
  std::shared_ptr<const std::string> folder;  // of the file that a text stands in, from which paths are seen
  std::shared_ptr<Object> made;               // of kMade: layers that were built; `text`: of a shared one its name

  static Config null(Place place = kNoPlace);
  static Config of(bool value, Place place = kNoPlace);
  static Config of(int64_t value, Place place = kNoPlace);
  static Config of(double value, Place place = kNoPlace);
  static Config of(std::string value, Place place = kNoPlace);
  static Config list(std::vector<Config> items, Place place = kNoPlace);
  static Config object(std::string type);
  static Config of_made(std::shared_ptr<Object> object, std::string name);  // a shared layer
  static Config object(std::string type, std::vector<ConfigEntry> arguments, Place place = kNoPlace);

  bool is(Kind k) const { return kind == k; }
  bool is_number() const { return kind == Kind::kInt || kind == Kind::kFloat; }
  const Config* find(std::string_view key) const;  // null where there is none
};

struct ConfigEntry {
  std::string key;
  Place key_place = kNoPlace;
  Config value;
};

// As it would be written in a spec: "{units: 64, activation: relu}".
std::string to_string(const Config& config);

// What is wrong in several places of one spec; empty when all is well.
struct Problems {
  std::vector<Problem> list;
  void add(std::string kind, std::string message, std::string help = {}, Place place = kNoPlace) {
    list.push_back({std::move(kind), std::move(message), std::move(help), place});
  }
  bool empty() const { return list.empty(); }
};

}  // namespace kcc
