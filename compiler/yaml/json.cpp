#include "compiler/yaml/json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "compiler/yaml/scalar.h"

namespace kcc::yaml {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull: return nullptr;
    case Node::Kind::kBool: return node.boolean;
    case Node::Kind::kInt: return node.integer;
    case Node::Kind::kFloat: break;
    case Node::Kind::kText: return node.text;
    case Node::Kind::kList: {
      Json list = Json::array();
      for (const Node& n : node.items) list.push_back(json_of(n));
      return list;
    }
    case Node::Kind::kMap: {
      Json map = Json::object();
      for (const Entry& e : node.entries) map[e.key] = json_of(e.value);
      return map;
    }
  }
  if (std::isfinite(node.number)) return node.number;
  return {{"", std::isnan(node.number) ? ".nan" : node.number < 0 ? "-.inf" : ".inf"}};
}

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  Node node(const Json& json, int depth = 1) {
    if (depth > kMaxDepth || ++nodes_ > kMaxNodes) damaged();
    if (json.is_null()) return Node::null_at(kNoPlace);
    if (json.is_boolean()) return Node::bool_at(kNoPlace, json.get<bool>());
    if (json.is_number_float()) return Node::float_at(kNoPlace, json.get<double>());
    if (json.is_number_unsigned() && json.get<uint64_t>() > INT64_MAX) damaged();
    if (json.is_number()) return Node::int_at(kNoPlace, json.get<int64_t>());
    if (json.is_string()) return Node::text_at(kNoPlace, json.get<std::string>());
    Node n = Node::null_at(kNoPlace);
    if (json.is_array()) {
      n.kind = Node::Kind::kList;
      for (const Json& item : json) n.items.push_back(node(item, depth + 1));
      return n;
    }
    if (json.size() == 1 && json.begin().key().empty() && json.begin()->is_string()) {
      const auto text = json.begin()->get<std::string>();
      if (text == ".nan") return Node::float_at(kNoPlace, std::nan(""));
      if (text == ".inf" || text == "-.inf") return Node::float_at(kNoPlace, text == ".inf" ? INFINITY : -INFINITY);
      damaged();
    }
    n.kind = Node::Kind::kMap;
    for (const auto& [key, value] : json.items()) n.entries.push_back({key, kNoPlace, node(value, depth + 1)});
    return n;
  }

  [[noreturn]] void damaged() const { refuse("safetensors", "the spec in `" + file_ + "` is damaged"); }

 private:
  const std::string& file_;
  int nodes_ = 0;
};

}  // namespace

std::string to_json(const Node& node) { return json_of(node).dump(); }

Node from_json(std::string_view text, const std::string& file) {
  Reader reader(file);
  // Deep texts are refused before anything is built of them.
  const auto shallow = [](int depth, Json::parse_event_t, Json&) -> bool {
    if (depth > kMaxDepth) throw std::length_error("deep");
    return true;
  };
  try {
    const Json json = Json::parse(text, shallow);
    Node root = reader.node(json);
    if (!root.is_map()) reader.damaged();
    return root;
  } catch (const Json::exception&) {
    reader.damaged();
  } catch (const std::length_error&) {
    reader.damaged();
  }
}

}  // namespace kcc::yaml
