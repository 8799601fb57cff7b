// The same operation with the same settings on the same values is done once.
#include <unordered_map>

#include "runtime/passes/passes.h"
#include "runtime/passes/rewriter.h"

namespace kcc {
namespace {

struct Key {
  const Node* node;
  std::vector<ValueId> in;
  friend bool operator==(const Key& a, const Key& b) {
    return a.node->op == b.node->op && a.in == b.in && a.node->attrs == b.node->attrs;
  }
};

struct KeyHash {
  size_t operator()(const Key& k) const {
    size_t h = std::hash<const Op*>{}(k.node->op) ^ k.node->attrs.hash();
    for (ValueId v : k.in) h = h * 1099511628211u ^ v;
    return h;
  }
};

}  // namespace

Graph common_subexpressions(Graph graph) {
  Rewriter to(graph);
  std::unordered_map<Key, const Node*, KeyHash> seen;
  for (const Node& n : graph.nodes) {
    if (!(n.op->traits & kImpure)) {
      Key key{&n, {}};
      for (ValueId v : n.in) key.in.push_back(to.now(v));
      const auto [it, added] = seen.try_emplace(std::move(key), &n);
      if (!added) {
        for (size_t k = 0; k < n.out.size(); ++k) to.replace(n.out[k], to.now(it->second->out[k]));
        continue;
      }
    }
    to.copy(n);
  }
  return to.finish();
}

}  // namespace kcc
