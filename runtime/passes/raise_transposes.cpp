// The transpose of a pointwise result becomes the pointwise operation on transposed operands, which a loop reads
// through.
//
// Only where rows of the last dimension stay whole, and nobody else needs the result as it was.
#include <algorithm>

#include "runtime/passes/passes.h"
#include "runtime/passes/rewriter.h"

namespace kcc {
namespace {

constexpr int64_t kShortestRow = 8;
constexpr int kFurthest = 16;

// A value spread out, transposed: the small value transposed, then spread out.
ValueId transposed_broadcast(Rewriter& to, const Node& transpose, ValueId small, const Shape& large) {
  const Op& reshape = *find_op("reshape");
  const Shape from = to.type(small).shape;
  Shape padded;
  for (int i = from.rank(); i < large.rank(); ++i) padded.push_back(1);
  padded = padded + from;
  if (!(padded == from))
    small = to.add(reshape, {{"shape", Ints(padded.begin(), padded.end())}}, {small}, transpose.scope);
  small = to.add(*transpose.op, transpose.attrs, {small}, transpose.scope);
  Ints shape;
  for (int64_t p : transpose.attrs.ints("perm")) shape.push_back(large[static_cast<int>(p)]);
  return to.add(*find_op("broadcast_to"), {{"shape", shape}}, {small}, transpose.scope);
}

// One operation further up, for each transpose that can; whether any could.
bool raise(Graph& graph) {
  bool any = false;
  std::vector<int> users(graph.types.size(), 0);
  std::vector<const Node*> maker(graph.types.size(), nullptr);
  for (const Node& n : graph.nodes) {
    for (ValueId v : n.in) ++users[v];
    for (ValueId v : n.out) maker[v] = &n;
  }
  for (const auto& out : graph.outputs) ++users[out.id];
  for (const auto& u : graph.updates) ++users[u.id];
  Rewriter to(graph);
  for (const Node& n : graph.nodes) {
    const Node* m = n.op->name == "transpose" ? maker[n.in[0]] : nullptr;
    const bool fits = m && (m->op->traits & kPointwise) && !(m->op->traits & kImpure) && users[n.in[0]] == 1 &&
                      n.attrs.ints("perm").back() == static_cast<int64_t>(n.attrs.ints("perm").size()) - 1 &&
                      graph.types[n.in[0]].shape[-1] >= kShortestRow;
    to.copy(n);
    if (!fits) continue;
    any = true;
    std::vector<ValueId> in;
    for (ValueId v : m->in) {
      const Node* from = maker[v];
      in.push_back(from && from->op->name == "broadcast_to"
                       ? transposed_broadcast(to, n, to.now(from->in[0]), graph.types[v].shape)
                       : to.add(*n.op, n.attrs, {to.now(v)}, n.scope));
    }
    to.replace(n.out[0], to.add(*m->op, m->attrs, std::move(in), m->scope));
  }
  graph = to.finish();
  return any;
}

}  // namespace

Graph raise_transposes(Graph graph) {
  for (int i = 0; i < kFurthest && raise(graph); ++i) graph = eliminate_dead(std::move(graph));
  return graph;
}

}  // namespace kcc
