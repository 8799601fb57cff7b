// Many small updates of states, each a loop of its own, done in one step: threads are woken once for all of them.
//
// Only loops whose results are nothing but new values of states, so that nobody waits for any of them.
#include <algorithm>
#include <map>
#include <set>

#include "runtime/base/check.h"
#include "runtime/ops/prepare.h"
#include "runtime/passes/clusters.h"
#include "runtime/passes/fused.h"
#include "runtime/passes/passes.h"
#include "runtime/passes/rewriter.h"
#include "runtime/tiles/program.h"

namespace kcc {
namespace {

constexpr int64_t kLargestJoined = 1 << 15;  // elements of a loop that joins
constexpr int64_t kPartWork = 1 << 17;       // operations on elements that a part shall have at least
constexpr int64_t kWorthWaking = 1 << 18;    // operations below which one thread does all

struct Member {
  Prepared prepared;
  std::vector<int> in, out;  // of the group
};

int64_t work_of(const Node& n, const Graph& g) {
  return flops(*n.attrs.get<std::shared_ptr<const Graph>>("body")) + g.types[n.out[0]].shape.count();
}

Prepared prepare_group(const Signature& s) {
  const Graph& body = *s.attrs.get<std::shared_ptr<const Graph>>("body");
  std::vector<int> place(body.types.size(), -1);
  for (size_t i = 0; i < body.inputs.size(); ++i) place[body.inputs[i].id] = static_cast<int>(i);
  for (size_t i = 0; i < body.outputs.size(); ++i) place[body.outputs[i].id] = static_cast<int>(i);
  auto members = std::make_shared<std::vector<Member>>();
  std::vector<int> first{0};  // of each part: the first member
  int64_t total = 0, work = 0;
  for (const Node& n : body.nodes) {
    Signature one{n.op, n.attrs, {}, {}};
    Member m;
    for (ValueId v : n.in) {
      one.in.push_back(body.types[v]);
      m.in.push_back(place[v]);
    }
    for (ValueId v : n.out) {
      one.out.push_back(body.types[v]);
      m.out.push_back(place[v]);
    }
    KCC_CHECK(m.in.size() + m.out.size() <= 2 * kMaxValues);
    m.prepared = prepare(one);
    KCC_CHECK(m.prepared.phases.size() == 1 && m.prepared.scratch_bytes == 0);
    members->push_back(std::move(m));
    total += work_of(n, body);
    if ((work += work_of(n, body)) >= kPartWork) {
      first.push_back(static_cast<int>(members->size()));
      work = 0;
    }
  }
  if (first.back() != static_cast<int>(members->size())) first.push_back(static_cast<int>(members->size()));
  if (total < kWorthWaking) first = {0, static_cast<int>(members->size())};
  Prepared p;
  p.phases.push_back({static_cast<int>(first.size()) - 1, [members, first](const Buffers& b, int part) {
                        const void* in[2 * kMaxValues];
                        void* out[2 * kMaxValues];
                        for (int i = first[static_cast<size_t>(part)]; i < first[static_cast<size_t>(part) + 1]; ++i) {
                          const Member& m = (*members)[static_cast<size_t>(i)];
                          for (size_t k = 0; k < m.in.size(); ++k) in[k] = b.in[m.in[k]];
                          for (size_t k = 0; k < m.out.size(); ++k) out[k] = b.out[m.out[k]];
                          const Phase& phase = m.prepared.phases[0];
                          for (int k = 0; k < phase.parts; ++k) phase.run({in, out, nullptr}, k);
                        }
                      }});
  return p;
}

const Op& fused_group_op = define({
    .name = "group",
    .doc = "The loops of `body`, which do not depend on each other; made by the optimizer.",
    .infer = body_type,
    .kernel = prepare_group,
    .flops = body_flops,
});

}  // namespace

Graph group_updates(Graph graph) {
  std::vector<bool> updated(graph.types.size(), false), used(graph.types.size(), false);
  std::vector<ValueId> root(graph.types.size());
  for (ValueId v = 0; v < root.size(); ++v) root[v] = v;
  for (const auto& u : graph.updates) updated[u.id] = true;
  for (const auto& out : graph.outputs) used[out.id] = true;
  for (const Node& n : graph.nodes) {
    for (ValueId v : n.in) used[v] = true;
    if (n.op->traits & kView) root[n.out[0]] = root[n.in[0]];
  }

  // What members read in common must be single numbers: all else may be overwritten by one of them.
  std::vector<int> members;
  std::set<ValueId> read;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& n = graph.nodes[i];
    if (n.op != &fused_loop_op || n.attrs.integer("folds") > 0 || graph.types[n.out[0]].shape.count() > kLargestJoined)
      continue;
    if (!std::all_of(n.out.begin(), n.out.end(), [&](ValueId v) { return updated[v] && !used[v]; })) continue;
    std::set<ValueId> mine;
    bool apart = true;
    const Ints& direct = n.attrs.ints("in_place");
    for (size_t k = 0; k < n.in.size(); ++k) {
      const bool whole = std::find(direct.begin(), direct.end(), static_cast<int64_t>(k)) != direct.end();
      if (!whole && graph.types[n.in[k]].shape.count() == 1) continue;
      apart = apart && !read.contains(root[n.in[k]]);
      mine.insert(root[n.in[k]]);
    }
    if (!apart) continue;
    read.insert(mine.begin(), mine.end());
    members.push_back(static_cast<int>(i));
  }
  // A state's old value is read by nobody but the member that makes its new one.
  std::map<ValueId, std::set<int>> readers;
  for (int m : members)
    for (ValueId v : graph.nodes[static_cast<size_t>(m)].in) readers[root[v]].insert(m);
  std::erase_if(members, [&](int m) {
    const auto& out = graph.nodes[static_cast<size_t>(m)].out;
    return std::any_of(graph.updates.begin(), graph.updates.end(), [&](const auto& u) {
      if (std::find(out.begin(), out.end(), u.id) == out.end()) return false;
      const auto& by = readers[graph.inputs[static_cast<size_t>(u.input)].id];
      return !by.empty() && by != std::set<int>{m};
    });
  });
  if (members.size() < 2) return graph;
  std::vector<ValueId> in, out;
  Ints in_place;
  for (int m : members) {
    const Node& n = graph.nodes[static_cast<size_t>(m)];
    const Ints& direct = n.attrs.ints("in_place");
    for (size_t k = 0; k < n.in.size(); ++k) {
      if (std::find(in.begin(), in.end(), n.in[k]) != in.end()) continue;
      if (std::find(direct.begin(), direct.end(), static_cast<int64_t>(k)) != direct.end() &&
          readers[root[n.in[k]]].size() == 1)
        in_place.push_back(static_cast<int64_t>(in.size()));
      in.push_back(n.in[k]);
    }
    out.insert(out.end(), n.out.begin(), n.out.end());
  }
  auto body = std::make_shared<const Graph>(extract(graph, members, in, out));
  Rewriter to(graph);
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (!std::binary_search(members.begin(), members.end(), static_cast<int>(i))) to.copy(graph.nodes[i]);
  std::vector<ValueId> now;
  for (ValueId v : in) now.push_back(to.now(v));
  const auto made = to.add_all(fused_group_op, {{"body", body}, {"in_place", in_place}, {"states_only", true}},
                               std::move(now), graph.nodes[static_cast<size_t>(members[0])].scope);
  for (size_t k = 0; k < made.size(); ++k) to.replace(out[k], made[k]);
  return to.finish();
}

}  // namespace kcc
