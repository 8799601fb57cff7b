#include "runtime/graph/replay.h"

#include "runtime/base/check.h"

namespace kcc {

void replay(const Node& node, Builder& builder, Values& now) {
  Values in;
  for (ValueId v : node.in) {
    KCC_CHECK(now[v], node.op->name);
    in.push_back(now[v]);
  }
  const Values out = emit_all(*node.op, std::move(in), node.attrs, &builder);
  for (size_t i = 0; i < out.size(); ++i) now[node.out[i]] = out[i];
}

Values replay(const Graph& graph, Builder& builder, const Values& inputs) {
  KCC_CHECK(inputs.size() == graph.inputs.size() && graph.updates.empty());
  Values now(graph.types.size());
  for (size_t i = 0; i < inputs.size(); ++i) now[graph.inputs[i].id] = inputs[i];
  for (const Node& node : graph.nodes) replay(node, builder, now);
  Values out;
  for (const auto& o : graph.outputs) out.push_back(now[o.id]);
  return out;
}

}  // namespace kcc
