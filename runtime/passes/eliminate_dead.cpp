// Leaves out what no output, update or impure operation needs.
#include <algorithm>

#include "runtime/passes/passes.h"
#include "runtime/passes/rewriter.h"

namespace kcc {

Graph eliminate_dead(Graph graph) {
  std::vector<bool> needed(graph.types.size(), false), keep(graph.nodes.size(), false);
  for (const auto& out : graph.outputs) needed[out.id] = true;
  for (const auto& u : graph.updates) needed[u.id] = true;
  for (size_t i = graph.nodes.size(); i-- > 0;) {
    const Node& n = graph.nodes[i];
    keep[i] = (n.op->traits & kImpure) || std::any_of(n.out.begin(), n.out.end(), [&](ValueId v) { return needed[v]; });
    if (!keep[i]) continue;
    for (ValueId v : n.in) needed[v] = true;
  }
  Rewriter to(graph);
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (keep[i]) to.copy(graph.nodes[i]);
  return to.finish();
}

}  // namespace kcc
