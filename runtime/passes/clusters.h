// Nodes of a graph gathered into groups that shall run as one, such that no group waits for itself.
#pragma once

#include <memory>
#include <vector>

#include "runtime/graph/graph.h"

namespace kcc {

class Clusters {
 public:
  // `deps[i]`: the nodes whose results node i needs; each is before i.
  explicit Clusters(std::vector<std::vector<int>> deps);

  int of(int node) const { return cluster_[static_cast<size_t>(node)]; }
  const std::vector<int>& nodes(int cluster) const { return nodes_[static_cast<size_t>(cluster)]; }  // sorted
  const std::vector<int>& users(int node) const { return users_[static_cast<size_t>(node)]; }

  // Whether the two could run as one: nothing outside lies on a way from one to the other.
  bool may_merge(int a, int b) const;
  int merge(int a, int b);         // returns what they are now
  std::vector<int> order() const;  // clusters, each after what it needs; late rather than early

 private:
  // Clusters in front of `to` in the order that `from` leads to; nothing if one of them leads on to `to`.
  bool between(int from, int to, std::vector<int>& found) const;
  std::vector<std::vector<int>> deps_, users_, nodes_;
  std::vector<int> cluster_;
  std::vector<int> order_, place_;  // some order in which each cluster comes after what it needs, and places in it
};

// The part of `graph` that computes `nodes`, as a graph of its own. Its inputs are the values of `inputs` in order, its
// outputs `outputs`.
Graph extract(const Graph& graph, const std::vector<int>& nodes, const std::vector<ValueId>& inputs,
              const std::vector<ValueId>& outputs);

}  // namespace kcc
