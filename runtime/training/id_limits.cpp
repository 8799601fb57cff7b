#include "runtime/training/id_limits.h"

#include <algorithm>
#include <map>

#include "runtime/ops/ops.h"

namespace kcc {

extern const Op& take_op;
extern const Op& take_along_last_op;
extern const Op& broadcast_to_op;

namespace {

// The same numbers: a cast, another shape.
bool keeps_numbers(const Node& n, const Graph& g) {
  if (n.in.size() != 1 || n.out.size() != 1) return false;
  return (n.op->traits & kView) || n.op == &broadcast_to_op ||
         ((n.op->traits & kPointwise) && g.types[n.in[0]].dtype != g.types[n.out[0]].dtype &&
          is_integer(g.types[n.out[0]].dtype));
}

}  // namespace

std::vector<IdLimit> id_limits(const TracedStep& step, const Feed& feed) {
  const Graph& g = step.graph;
  std::map<ValueId, size_t> fed;  // values that hold what a column does
  size_t next = 0;
  for (const auto& in : g.inputs)
    if (in.role == Role::kData) fed[in.id] = static_cast<size_t>(step.fields[next++]);
  std::vector<IdLimit> all;
  for (const Node& n : g.nodes) {
    if (keeps_numbers(n, g))
      if (const auto it = fed.find(n.in[0]); it != fed.end()) fed[n.out[0]] = it->second;
    const bool table = n.op == &take_op, classes = n.op == &take_along_last_op;
    if (!table && !classes) continue;
    const auto it = fed.find(n.in[1]);
    if (it == fed.end()) continue;
    const Shape& of = g.types[n.in[0]].shape;
    const IdLimit limit{feed[it->second].kind, feed[it->second].name, classes ? of[-1] : of[0], classes};
    if (std::find(all.begin(), all.end(), limit) == all.end()) all.push_back(limit);
  }
  return all;
}

}  // namespace kcc
