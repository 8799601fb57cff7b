// Walking and comparing the tree.
#include "compiler/yaml/ast.h"

#include <algorithm>
#include <cctype>

#include "compiler/diagnostics/habits.h"
#include "compiler/yaml/scalar.h"
#include "runtime/base/nearest.h"

namespace kcc::yaml {

const Entry* Node::find_entry(std::string_view key) const {
  const auto it = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return it == entries.end() ? nullptr : &*it;
}

const Node* Node::find(std::string_view key) const {
  const Entry* entry = find_entry(key);
  return entry ? &entry->value : nullptr;
}

std::optional<std::string> key_meant(const std::string& key, const std::vector<std::string>& known) {
  const auto same = [&](const std::string& k) {
    return k.size() == key.size() && std::equal(k.begin(), k.end(), key.begin(), [](unsigned char a, unsigned char b) {
             return std::tolower(a) == std::tolower(b);
           });
  };
  if (const auto it = std::find_if(known.begin(), known.end(), same); it != known.end()) return *it;
  // A name from habit is another thing than what is near to it, unless that is what the habit is about.
  const auto near = nearest(key, known);
  if (const std::string_view habit = habit_help(key); !habit.empty())
    return near && (habit == habit_help(*near) || habit.find("`" + *near + "`") != std::string_view::npos)
               ? near
               : std::nullopt;
  if (near) return near;
  // `training` for `train`: what was grown longer.
  for (const std::string& k : known)
    if (k.size() >= 4 && key.size() <= k.size() + 3 && key.starts_with(k) &&
        key.find('_', k.size()) == std::string::npos)
      return k;
  return {};
}

Node Node::with_keys_meant(const std::vector<std::string>& known) const {
  Node out = *this;
  for (Entry& e : out.entries) {
    if (std::find(known.begin(), known.end(), e.key) != known.end()) continue;
    if (const auto near = key_meant(e.key, known); near && !out.find(*near)) e.key = *near;
  }
  return out;
}

std::vector<std::string> Node::keys() const {
  std::vector<std::string> result;
  for (const Entry& entry : entries) result.push_back(entry.key);
  return result;
}

Node Node::null_at(Place place) {
  Node node;
  node.place = place;
  node.text = "null";
  return node;
}

Node Node::bool_at(Place place, bool value) {
  Node node;
  node.kind = Kind::kBool;
  node.place = place;
  node.boolean = value;
  node.text = value ? "true" : "false";
  return node;
}

Node Node::int_at(Place place, int64_t value) {
  Node node;
  node.kind = Kind::kInt;
  node.place = place;
  node.integer = value;
  node.number = static_cast<double>(value);
  node.text = std::to_string(value);
  return node;
}

Node Node::float_at(Place place, double value) {
  Node node;
  node.kind = Kind::kFloat;
  node.place = place;
  node.number = value;
  node.text = float_text(value);
  return node;
}

Node Node::text_at(Place place, std::string value) {
  Node node;
  node.kind = Kind::kText;
  node.place = place;
  node.text = std::move(value);
  node.literal = true;
  return node;
}

std::string_view describe(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kNull: return "null";
    case Node::Kind::kBool: return "a bool";
    case Node::Kind::kInt: return "an integer";
    case Node::Kind::kFloat: return "a number";
    case Node::Kind::kText: return "text";
    case Node::Kind::kList: return "a list";
    case Node::Kind::kMap: return "a mapping";
  }
  return "";
}

bool same_value(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Node::Kind::kNull: return true;
    case Node::Kind::kBool: return a.boolean == b.boolean;
    case Node::Kind::kInt: return a.integer == b.integer;
    case Node::Kind::kFloat: return a.number == b.number;
    case Node::Kind::kText: return a.text == b.text;
    case Node::Kind::kList:
      return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_value);
    case Node::Kind::kMap:
      return std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                        [](const Entry& x, const Entry& y) { return x.key == y.key && same_value(x.value, y.value); });
  }
  return false;
}

int count_nodes(const Node& node) {
  int count = 1;
  for (const Node& item : node.items) count += count_nodes(item);
  for (const Entry& entry : node.entries) count += count_nodes(entry.value);
  return count;
}

int depth_of(const Node& node) {
  int deepest = 0;
  for (const Node& item : node.items) deepest = std::max(deepest, depth_of(item));
  for (const Entry& entry : node.entries) deepest = std::max(deepest, depth_of(entry.value));
  return deepest + 1;
}

std::string to_flow(const Node& node) {
  std::string out;
  if (node.is_list()) {
    for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + to_flow(item);
    return "[" + out + "]";
  }
  if (node.is_map()) {
    for (const Entry& entry : node.entries)
      out += (out.empty() ? "" : ", ") + key_text(entry.key) + ": " + to_flow(entry.value);
    return "{" + out + "}";
  }
  return node.is_text() ? plain_or_quoted(node.text) : node.text;
}

}  // namespace kcc::yaml
