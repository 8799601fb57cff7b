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

Tensor compute(const Node& n, const Types& out, const std::vector<const Tensor*>& in) {
  Signature s{n.op, n.attrs, {}, out};
  std::vector<const void*> from;
  for (const Tensor* t : in) {
    s.in.push_back(t->type());
    from.push_back(t->raw());
  }
  Tensor result = Tensor::uninitialized(out[0]);
  void* to[] = {result.raw()};
  const Prepared prepared = prepare(s);
  const auto scratch = allocate(prepared.scratch_bytes);
  ThreadPool alone(1);
  run(prepared, {from.data(), to, scratch.get()}, alone);
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
    std::vector<const Tensor*> in;
    for (ValueId v : n.in) {
      const Node* maker = to.maker(to.now(v));
      fold = fold && is_constant(maker);
      if (fold) in.push_back(&maker->attrs.get<Tensor>("value"));
    }
    if (fold)
      to.replace(n.out[0], to.add(constant, {{"value", compute(n, {graph.types[n.out[0]]}, in)}}, {}, n.scope));
    else
      to.copy(n);
  }
  return to.finish();
}

}  // namespace kcc
