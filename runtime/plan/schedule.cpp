#include "runtime/plan/schedule.h"

#include <algorithm>
#include <set>

#include "runtime/base/check.h"

namespace kcc {
namespace {

constexpr int64_t kSmall = 4096;  // bytes too few to wait for

class Scheduler {
 public:
  explicit Scheduler(const Graph& graph) : g_(graph), users_(graph.nodes.size()), waits_(graph.nodes.size(), 0) {
    const size_t n_values = g_.types.size();
    maker_.assign(n_values, -1);
    root_.resize(n_values);
    for (ValueId v = 0; v < n_values; ++v) root_[v] = v;
    readers_.resize(n_values);
    kept_.assign(n_values, false);
    int impure = -1;
    for (size_t i = 0; i < g_.nodes.size(); ++i) {
      const Node& n = g_.nodes[i];
      for (ValueId v : n.out) maker_[v] = static_cast<int>(i);
      if (n.op->traits & kView) root_[n.out[0]] = root_[n.in[0]];
      for (ValueId v : n.in) {
        if (maker_[v] >= 0) add_edge(maker_[v], static_cast<int>(i));
        readers_[root_[v]].push_back(static_cast<int>(i));
      }
      if (!(n.op->traits & kImpure)) continue;
      if (impure >= 0) add_edge(impure, static_cast<int>(i));
      impure = static_cast<int>(i);
    }
    for (const auto& in : g_.inputs) kept_[in.id] = true;
    for (const auto& out : g_.outputs) kept_[root_[out.id]] = true;
    for (const auto& u : g_.updates) kept_[root_[u.id]] = true;
    for (const Node& n : g_.nodes)
      if (n.op->traits & kSource) kept_[n.out[0]] = true;
    for (const auto& u : g_.updates) read_before_overwriting(u);
    made_.assign(n_values, -1);
    left_.assign(n_values, 0);
    for (ValueId v = 0; v < n_values; ++v) left_[v] = static_cast<int>(readers_[v].size());
  }

  std::vector<int> order() {
    std::set<int> ready;
    for (size_t i = 0; i < waits_.size(); ++i)
      if (waits_[i] == 0) ready.insert(static_cast<int>(i));
    std::vector<int> result;
    while (!ready.empty()) {
      // The first that takes no memory, else the one that uses the newest value: one thing is brought to its end
      // before another is begun, and what is made from old values alone waits until it is asked for.
      auto next = std::find_if(ready.begin(), ready.end(), [&](int i) { return growth(i) <= kSmall; });
      if (next == ready.end())
        next = std::max_element(ready.begin(), ready.end(), [&](int a, int b) { return newest(a) < newest(b); });
      const int i = *next;
      ready.erase(next);
      result.push_back(i);
      for (ValueId v : node(i).in) --left_[root_[v]];
      for (ValueId v : node(i).out)
        if (root_[v] == v) made_[v] = static_cast<int>(result.size());
      for (int u : users_[static_cast<size_t>(i)])
        if (--waits_[static_cast<size_t>(u)] == 0) ready.insert(u);
    }
    KCC_CHECK(result.size() == g_.nodes.size(), "nodes wait for each other");
    return result;
  }

 private:
  const Node& node(int i) const { return g_.nodes[static_cast<size_t>(i)]; }

  void add_edge(int from, int to) {
    users_[static_cast<size_t>(from)].push_back(to);
    ++waits_[static_cast<size_t>(to)];
  }

  // The bytes by which running node i makes what is alive larger.
  int64_t growth(int i) const {
    int64_t bytes = 0;
    const Node& n = node(i);
    if (n.op->traits & (kView | kSource)) return 0;
    for (ValueId v : n.out)
      if (!kept_[v]) bytes += g_.types[v].bytes();
    std::set<ValueId> seen;
    for (ValueId v : n.in) {
      const ValueId r = root_[v];
      if (kept_[r] || !seen.insert(r).second) continue;
      if (left_[r] == std::count_if(n.in.begin(), n.in.end(), [&](ValueId x) { return root_[x] == r; }))
        bytes -= g_.types[r].bytes();
    }
    return bytes;
  }

  // When the newest of its inputs was made.
  int newest(int i) const {
    int when = -1;
    for (ValueId v : node(i).in) when = std::max(when, made_[root_[v]]);
    return when;
  }

  // What reads a state's old value goes before what makes the new one, so that this can be written in its place.
  void read_before_overwriting(const Graph::Update& u) {
    const int writer = maker_[root_[u.id]];
    if (writer < 0) return;
    const auto& readers = readers_[g_.inputs[static_cast<size_t>(u.input)].id];
    std::vector<bool> behind(g_.nodes.size(), false);
    std::vector<int> stack{writer};
    while (!stack.empty()) {
      const int at = stack.back();
      stack.pop_back();
      for (int next : users_[static_cast<size_t>(at)]) {
        if (behind[static_cast<size_t>(next)]) continue;
        behind[static_cast<size_t>(next)] = true;
        stack.push_back(next);
      }
    }
    for (int r : readers)
      if (behind[static_cast<size_t>(r)]) return;  // it will be copied
    for (int r : readers)
      if (r != writer) add_edge(r, writer);
  }

  const Graph& g_;
  std::vector<std::vector<int>> users_;
  std::vector<int> waits_;
  std::vector<int> maker_;
  std::vector<ValueId> root_;              // the first of several names for the same bytes
  std::vector<std::vector<int>> readers_;  // of each root
  std::vector<int> left_;                  // of each root: how many have yet to run
  std::vector<int> made_;                  // of each root: at which place in the order
  std::vector<bool> kept_;                 // lies elsewhere than in the memory of a run
};

}  // namespace

Graph schedule(Graph graph) {
  const std::vector<int> order = Scheduler(graph).order();
  std::vector<Node> nodes;
  for (int i : order) nodes.push_back(std::move(graph.nodes[static_cast<size_t>(i)]));
  graph.nodes = std::move(nodes);
  verify(graph);
  return graph;
}

}  // namespace kcc
