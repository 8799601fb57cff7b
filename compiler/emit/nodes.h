// Nodes of YAML that no text stands behind, for what is written.
#pragma once

#include "compiler/yaml/ast.h"

namespace kcc::nodes {

inline yaml::Node text(std::string s) { return yaml::Node::text_at(kNoPlace, std::move(s)); }
inline yaml::Node number(double x) { return yaml::Node::float_at(kNoPlace, x); }
inline yaml::Node whole(int64_t x) { return yaml::Node::int_at(kNoPlace, x); }
inline yaml::Node truth(bool x) { return yaml::Node::bool_at(kNoPlace, x); }
inline yaml::Node map() {
  yaml::Node n = yaml::Node::null_at(kNoPlace);
  n.kind = yaml::Node::Kind::kMap;
  return n;
}
inline yaml::Node list(std::vector<yaml::Node> items = {}) {
  yaml::Node n = yaml::Node::null_at(kNoPlace);
  n.kind = yaml::Node::Kind::kList;
  n.items = std::move(items);
  return n;
}
inline yaml::Node texts(const std::vector<std::string>& all) {
  yaml::Node n = list();
  for (const std::string& s : all) n.items.push_back(text(s));
  return n;
}
inline void put(yaml::Node& to, const std::string& key, yaml::Node value) {
  to.entries.push_back({key, kNoPlace, std::move(value)});
}

}  // namespace kcc::nodes
