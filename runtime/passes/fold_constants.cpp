// Computes, once, what depends on constants alone.
#include <algorithm>

#include "runtime/base/threads.h"
#include "runtime/graph/builder.h"
#include "runtime/ops/prepare.h"
#include "runtime/passes/passes.h"
#include "runtime/passes/rewriter.h"

namespace kcc {
namespace {

constexpr int64_t kLargest = int64_t{1} << 24;  // bytes of a constant worth keeping

bool is_constant(const Node* n) { return n && n->op->name == "constant"; }

Tensor compute(const Graph& graph, const Node& n, const std::vector<const void*>& in) {
  Tensor result = Tensor::uninitialized(graph.types[n.out[0]]);
  void* to[] = {result.raw()};
  const Prepared prepared = prepare(graph, n);
  const auto scratch = allocate(prepared.scratch_bytes);
  ThreadPool alone(1);
  try {
    run(prepared, {in.data(), to, scratch.get()}, alone);
  } catch (const Refused& refused) {
    throw Refused(with_asker(refused.problem(), graph, n));
  }
  return result;
}

}  // namespace

Graph fold_constants(Graph graph) {
  const Op& constant = *find_op("constant");
  Rewriter to(graph);
  for (const Node& n : graph.nodes) {
    // A broadcast stays: a loop reads the small constant as if it were large.
    bool fold = !n.in.empty() && n.out.size() == 1 && !(n.op->traits & kImpure) && n.op->name != "broadcast_to" &&
                graph.types[n.out[0]].bytes() <= kLargest;
    std::vector<const void*> in;
    for (ValueId v : n.in) {
      const Node* maker = to.maker(to.now(v));
      fold = fold && is_constant(maker);
      if (fold) in.push_back(maker->attrs.get<Tensor>("value").raw());
    }
    if (fold)
      to.replace(n.out[0], to.add(constant, {{"value", compute(graph, n, in)}}, {}, n.scope));
    else
      to.copy(n);
  }
  return to.finish();
}

}  // namespace kcc
