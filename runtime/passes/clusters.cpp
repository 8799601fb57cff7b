#include "runtime/passes/clusters.h"

#include <algorithm>
#include <queue>
#include <unordered_map>

#include "runtime/base/check.h"

namespace kcc {

Clusters::Clusters(std::vector<std::vector<int>> deps) : deps_(std::move(deps)), users_(deps_.size()), nodes_(deps_.size()), cluster_(deps_.size()) {
  for (size_t i = 0; i < deps_.size(); ++i) {
    nodes_[i] = {static_cast<int>(i)};
    cluster_[i] = static_cast<int>(i);
    for (int d : deps_[i]) users_[static_cast<size_t>(d)].push_back(static_cast<int>(i));
  }
}

bool Clusters::leads_around(int from, int to) const {
  // Depth first over clusters, from those that use `from` and are not `to`; nothing behind `to`'s last node leads to it.
  const int last = nodes(to).back();
  std::vector<int> stack;
  std::vector<bool> seen(nodes_.size(), false);
  seen[static_cast<size_t>(from)] = true;
  const auto visit = [&](int cluster, bool direct) {
    for (int n : nodes(cluster))
      for (int u : users(n)) {
        const int c = of(u);
        if (c == to) {
          if (!direct) return true;
        } else if (!seen[static_cast<size_t>(c)] && nodes(c).front() < last) {
          seen[static_cast<size_t>(c)] = true;
          stack.push_back(c);
        }
      }
    return false;
  };
  visit(from, true);
  while (!stack.empty()) {
    const int c = stack.back();
    stack.pop_back();
    if (visit(c, false)) return true;
  }
  return false;
}

bool Clusters::may_merge(int a, int b) const { return !leads_around(a, b) && !leads_around(b, a); }

int Clusters::merge(int a, int b) {
  auto &to = nodes_[static_cast<size_t>(a)], &from = nodes_[static_cast<size_t>(b)];
  for (int n : from) cluster_[static_cast<size_t>(n)] = a;
  to.insert(to.end(), from.begin(), from.end());
  std::sort(to.begin(), to.end());
  from.clear();
  return a;
}

std::vector<int> Clusters::order() const {
  std::vector<int> waits(nodes_.size(), 0), result;
  using Entry = std::pair<int, int>;  // last node, cluster
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> ready;
  size_t count = 0;
  for (size_t c = 0; c < nodes_.size(); ++c) {
    if (nodes_[c].empty()) continue;
    ++count;
    for (int n : nodes_[c])
      for (int d : deps_[static_cast<size_t>(n)]) waits[c] += of(d) != static_cast<int>(c);
    if (waits[c] == 0) ready.push({nodes_[c].back(), static_cast<int>(c)});
  }
  while (!ready.empty()) {
    const int c = ready.top().second;
    ready.pop();
    result.push_back(c);
    for (int n : nodes(c))
      for (int u : users(n))
        if (of(u) != c && --waits[static_cast<size_t>(of(u))] == 0) ready.push({nodes(of(u)).back(), of(u)});
  }
  KCC_CHECK(result.size() == count, "a group of nodes waits for itself");
  return result;
}

Graph extract(const Graph& graph, const std::vector<int>& nodes, const std::vector<ValueId>& inputs, const std::vector<ValueId>& outputs) {
  Graph body;
  std::unordered_map<ValueId, ValueId> now;
  for (ValueId v : inputs) {
    now[v] = body.add_value(graph.types[v]);
    body.inputs.push_back({"", now[v], Role::kData});
  }
  for (int i : nodes) {
    const Node& n = graph.nodes[static_cast<size_t>(i)];
    Node copy{n.op, n.attrs, {}, {}, 0};
    for (ValueId v : n.in) copy.in.push_back(now.at(v));
    for (ValueId v : n.out) {
      now[v] = body.add_value(graph.types[v]);
      copy.out.push_back(now[v]);
    }
    body.nodes.push_back(std::move(copy));
  }
  for (ValueId v : outputs) body.outputs.push_back({"", now.at(v)});
  return body;
}

}  // namespace kcc
