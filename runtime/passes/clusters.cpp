#include "runtime/passes/clusters.h"

#include <algorithm>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include "runtime/base/check.h"

namespace kcc {

Clusters::Clusters(std::vector<std::vector<int>> deps)
    : deps_(std::move(deps)),
      users_(deps_.size()),
      nodes_(deps_.size()),
      cluster_(deps_.size()),
      order_(deps_.size()),
      place_(deps_.size()) {
  for (size_t i = 0; i < deps_.size(); ++i) {
    nodes_[i] = {static_cast<int>(i)};
    cluster_[i] = order_[i] = place_[i] = static_cast<int>(i);
    for (int d : deps_[i]) users_[static_cast<size_t>(d)].push_back(static_cast<int>(i));
  }
}

bool Clusters::between(int from, int to, std::vector<int>& found) const {
  const int limit = place_[static_cast<size_t>(to)];
  std::vector<int> stack{from};
  std::unordered_set<int> seen{from};
  while (!stack.empty()) {
    const int at = stack.back();
    stack.pop_back();
    for (int n : nodes(at))
      for (int u : users(n)) {
        const int c = of(u);
        if (c == to && at != from) return false;
        if (place_[static_cast<size_t>(c)] >= limit || !seen.insert(c).second) continue;
        found.push_back(c);
        stack.push_back(c);
      }
  }
  return true;
}

bool Clusters::may_merge(int a, int b) const {
  if (place_[static_cast<size_t>(a)] > place_[static_cast<size_t>(b)]) std::swap(a, b);
  std::vector<int> found;
  return between(a, b, found);
}

int Clusters::merge(int a, int b) {
  if (place_[static_cast<size_t>(a)] > place_[static_cast<size_t>(b)]) std::swap(a, b);
  // Between the two: what `a` does not lead to stays in front of both, the rest comes behind.
  std::vector<int> behind;
  KCC_CHECK(between(a, b, behind), "a group of nodes would wait for itself");
  const std::unordered_set<int> after(behind.begin(), behind.end());
  const int first = place_[static_cast<size_t>(a)], last = place_[static_cast<size_t>(b)];
  std::vector<int> window, tail{b};
  for (int p = first + 1; p < last; ++p) {
    const int c = order_[static_cast<size_t>(p)];
    (after.contains(c) ? tail : window).push_back(c);
  }
  window.push_back(a);
  window.insert(window.end(), tail.begin(), tail.end());
  for (int p = first; p <= last; ++p) {
    const int c = window[static_cast<size_t>(p - first)];
    order_[static_cast<size_t>(p)] = c;
    place_[static_cast<size_t>(c)] = p;
  }
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

Graph extract(const Graph& graph, const std::vector<int>& nodes, const std::vector<ValueId>& inputs,
              const std::vector<ValueId>& outputs) {
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
