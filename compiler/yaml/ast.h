// A spec as a tree: what stands in the text and where, nothing of what it means.
//
// A plain value type: copies are deep. Depth is at most kMaxDepth and a parsed tree has at most kMaxNodes nodes, so
// that walking it recursively is safe. Scalars are YAML 1.2's core schema; see yaml/scalar.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/problem.h"

namespace kcc::yaml {

inline constexpr int kMaxDepth = 64;
inline constexpr int kMaxNodes = 100'000;

struct Entry;

struct Node {
  enum class Kind { kNull, kBool, kInt, kFloat, kText, kList, kMap };

  Kind kind = Kind::kNull;
  Place place = kNoPlace;
  std::string text;      // of a scalar: as written for null, bool and numbers; without quotes and escapes for text
  bool quoted = false;   // the text stood in quotes, or was a block (`|`, `>`)
  bool literal = false;  // a dollar in the text is a dollar: variables were replaced already
  bool boolean = false;
  int64_t integer = 0;
  double number = 0;           // of an int too
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, in the order of the text; no key twice

  bool is(Kind k) const { return kind == k; }
  bool is_null() const { return kind == Kind::kNull; }
  bool is_bool() const { return kind == Kind::kBool; }
  bool is_int() const { return kind == Kind::kInt; }
  bool is_number() const { return kind == Kind::kInt || kind == Kind::kFloat; }
  bool is_text() const { return kind == Kind::kText; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  bool is_scalar() const { return !is_list() && !is_map(); }

  const Node* find(std::string_view key) const;  // the value of a key; nullptr where there is none
  const Entry* find_entry(std::string_view key) const;
  std::vector<std::string> keys() const;
  // The same with each key that is not of `known` under the nearest one of them that is absent: what was probably
  // meant.
  Node with_keys_meant(const std::vector<std::string>& known) const;

  static Node null_at(Place place);
  static Node bool_at(Place place, bool value);
  static Node int_at(Place place, int64_t value);
  static Node float_at(Place place, double value);
  static Node text_at(Place place, std::string value);
};

struct Entry {
  std::string key;
  Place place = kNoPlace;  // of the key
  Node value;
};

std::string_view describe(Node::Kind kind);  // "a number", "text", "a list", ..: for messages
// The key that an unknown one was probably meant for: none where it is a habit that means another thing here.
std::optional<std::string> key_meant(const std::string& key, const std::vector<std::string>& known);
bool same_value(const Node& a, const Node& b);  // places, quotes and the spelling of numbers aside
int count_nodes(const Node& node);
int depth_of(const Node& node);  // of a scalar: 1

// The node as one line of YAML that reads back as the same value.
std::string to_flow(const Node& node);

}  // namespace kcc::yaml
