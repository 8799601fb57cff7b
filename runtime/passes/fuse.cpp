// Gathers pointwise operations, what moves their inputs, and reductions of their results into loops.
//
// From the last node to the first each is merged with those that use it, so that what is needed late is computed late.
#include <algorithm>
#include <set>

#include "runtime/passes/clusters.h"
#include "runtime/passes/fused.h"
#include "runtime/passes/lower.h"
#include "runtime/passes/passes.h"
#include "runtime/passes/rewriter.h"

namespace kcc {
namespace {

class Fusion {
 public:
  explicit Fusion(const Graph& graph) : graph_(graph) {
    maker_.assign(graph.types.size(), -1);
    users_.resize(graph.types.size());
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      for (ValueId v : graph.nodes[i].out) maker_[v] = static_cast<int>(i);
      for (ValueId v : graph.nodes[i].in) users_[v].push_back(static_cast<int>(i));
    }
    kept_.assign(graph.types.size(), false);
    for (const auto& out : graph.outputs) kept_[out.id] = true;
    for (const auto& u : graph.updates) kept_[u.id] = true;
    find_reads();
    loops_.resize(graph.nodes.size());
    for (size_t i = 0; i < loops_.size(); ++i) {
      if (!loopable(static_cast<int>(i))) continue;
      const Body b = body_of({static_cast<int>(i)});
      loops_[i] = b.outputs.empty() || lower(extract(graph, b.nodes, b.inputs, b.outputs));
    }
    std::vector<std::vector<int>> deps(graph.nodes.size());
    int impure = -1;
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      for (ValueId v : graph.nodes[i].in) {
        const int m = maker_[loops(static_cast<int>(i)) ? root_[v] : v];
        if (m >= 0) deps[i].push_back(m);
      }
      if (!(graph.nodes[i].op->traits & kImpure)) continue;
      if (impure >= 0) deps[i].push_back(impure);
      impure = static_cast<int>(i);
    }
    clusters_ = std::make_unique<Clusters>(std::move(deps));
  }

  Graph run() {
    for (int i = static_cast<int>(graph_.nodes.size()) - 1; i >= 0; --i) {
      if (!loops(i)) continue;
      std::set<int> users;
      for (int u : clusters_->users(i)) users.insert(u);
      for (int u : users)
        if (loops(u)) try_merge(clusters_->of(i), clusters_->of(u));
    }
    return rebuild();
  }

 private:
  const Node& node(int i) const { return graph_.nodes[static_cast<size_t>(i)]; }

  bool loops(int i) const { return loops_[static_cast<size_t>(i)]; }

  bool loopable(int i) const {
    const Node& n = node(i);
    if ((n.op->traits & kImpure) || n.out.size() != 1) return false;
    const Type& from = graph_.types[n.in.empty() ? n.out[0] : n.in.back()];
    if (n.op->traits & kReduction)
      return from.shape.count() > 0 && from.dtype != DType::kBool && from.dtype != DType::kUint8;
    return (n.op->traits & kPointwise) && !n.in.empty() && n.in.size() <= 4 && n.op->kernel.tile(from.dtype) &&
           from.shape.count() > 0;
  }

  // The value that a loop reads in place of a moved one, where the movement can be part of the reading.
  void find_reads() {
    root_.resize(graph_.types.size());
    layout_.resize(graph_.types.size());
    for (ValueId v = 0; v < root_.size(); ++v) {
      root_[v] = v;
      layout_[v] = contiguous(graph_.types[v].shape);
    }
    for (const Node& n : graph_.nodes) {
      if (!is_movement(*n.op) || !worth_reading_through(n)) continue;
      const ValueId out = n.out[0];
      const auto layout = moved(layout_[n.in[0]], n, graph_.types[out].shape);
      if (!layout) continue;
      root_[out] = root_[n.in[0]];
      layout_[out] = *layout;
    }
  }

  // Names and broadcasts cost nothing to read through; others do, and may be copied for somebody else anyway.
  bool worth_reading_through(const Node& n) const {
    if ((n.op->traits & kView) || n.op->name == "broadcast_to") return true;
    if (kept_[n.out[0]] || users_[n.out[0]].size() > 2) return false;
    if (n.op->name == "transpose" &&
        n.attrs.ints("perm").back() != static_cast<int64_t>(n.attrs.ints("perm").size()) - 1)
      return false;
    return std::all_of(users_[n.out[0]].begin(), users_[n.out[0]].end(), [&](int u) { return loopable(u); });
  }

  // The movements between a loop's operand and what it reads, in order, in front of the node.
  void add_movements(ValueId v, std::set<int>& to) const {
    while (root_[v] != v) {
      to.insert(maker_[v]);
      v = node(maker_[v]).in[0];
    }
  }

  struct Body {
    std::vector<int> nodes;
    std::vector<ValueId> inputs, outputs;
  };

  Body body_of(const std::vector<int>& members) const {
    std::set<int> all(members.begin(), members.end()), mine = all;
    std::set<ValueId> outside;
    Body b;
    for (int m : members)
      for (ValueId v : node(m).in) {
        add_movements(v, all);
        const ValueId r = root_[v];
        if (!(maker_[r] >= 0 && mine.contains(maker_[r])) && outside.insert(r).second) b.inputs.push_back(r);
      }
    b.nodes.assign(all.begin(), all.end());
    for (bool folds : {true, false})
      for (int m : members)
        if (((node(m).op->traits & kReduction) != 0) == folds && needed_outside(node(m).out[0], mine))
          b.outputs.push_back(node(m).out[0]);
    return b;
  }

  bool needed_outside(ValueId v, const std::set<int>& members) const {
    if (kept_[v]) return true;
    return std::any_of(users_[v].begin(), users_[v].end(), [&](int u) {
      if (members.contains(u)) return false;
      // A movement that only loops read through is no need of its own.
      return root_[node(u).out[0]] == node(u).out[0] || !is_movement(*node(u).op)
                 ? true
                 : needed_outside(node(u).out[0], members);
    });
  }

  // Whether somebody needs the moved elements themselves, who does not read through the movement.
  bool needed_moved(ValueId v) const {
    if (kept_[v] || root_[v] == v) return true;
    return std::any_of(users_[v].begin(), users_[v].end(),
                       [&](int u) { return is_movement(*node(u).op) ? needed_moved(node(u).out[0]) : !loops(u); });
  }

  void try_merge(int a, int b) {
    if (a == b) return;
    std::vector<int> members = clusters_->nodes(a);
    members.insert(members.end(), clusters_->nodes(b).begin(), clusters_->nodes(b).end());
    if (members.size() > kMaxValues) return;
    std::sort(members.begin(), members.end());
    if (space(a) != space(b) || !clusters_->may_merge(a, b)) return;
    const Body body = body_of(members);
    if (lower(extract(graph_, body.nodes, body.inputs, body.outputs))) clusters_->merge(a, b);
  }

  int64_t space(int cluster) const {
    const Node& n = node(clusters_->nodes(cluster)[0]);
    return graph_.types[n.in[0]].shape.count();
  }

  Graph rebuild() {
    Rewriter to(graph_);
    for (int c : clusters_->order()) {
      const auto& members = clusters_->nodes(c);
      const Node& first = node(members[0]);
      if (!loops(members[0])) {
        if (!is_movement(*first.op) || needed_moved(first.out[0])) to.copy(first);
        continue;
      }
      const Body b = body_of(members);
      if (b.outputs.empty()) continue;
      auto body = std::make_shared<const Graph>(extract(graph_, b.nodes, b.inputs, b.outputs));
      auto loop = lower(*body);
      if (!loop || (members.size() == 1 && b.nodes.size() == 1)) {
        for (int m : members) to.copy(node(m));
        continue;
      }
      std::vector<ValueId> in;
      for (ValueId v : b.inputs) in.push_back(to.now(v));
      Attrs attrs{{"body", std::shared_ptr<const Graph>(body)},
                  {"in_place", loop->in_place},
                  {"folds", static_cast<int64_t>(loop->folds.size())}};
      const auto out = to.add_all(fused_loop_op, std::move(attrs), std::move(in), node(members.back()).scope);
      for (size_t k = 0; k < out.size(); ++k) to.replace(b.outputs[k], out[k]);
    }
    return to.finish();
  }

  const Graph& graph_;
  std::vector<int> maker_;
  std::vector<std::vector<int>> users_;
  std::vector<bool> kept_, loops_;
  std::vector<ValueId> root_;
  std::vector<Layout> layout_;
  std::unique_ptr<Clusters> clusters_;
};

}  // namespace

Graph fuse(Graph graph) { return Fusion(graph).run(); }

}  // namespace kcc
