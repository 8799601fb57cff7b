#include "runtime/passes/passes.h"

namespace kcc {

Graph optimize(Graph graph) {
  verify(graph);
  const auto apply = [&](Graph (*pass)(Graph)) {
    graph = pass(std::move(graph));
    verify(graph);
  };
  apply(eliminate_dead);
  for (int round = 0; round < 4; ++round) {  // what one finds the next may use
    const size_t before = graph.nodes.size();
    apply(simplify);
    apply(fold_constants);
    apply(common_subexpressions);
    apply(raise_transposes);
    apply(eliminate_dead);
    if (graph.nodes.size() == before) break;
  }
  apply(rematerialize);
  apply(eliminate_dead);
  apply(fuse);
  apply(eliminate_dead);
  apply(fuse_rows);
  apply(eliminate_dead);
  apply(group_updates);
  return graph;
}

}  // namespace kcc
