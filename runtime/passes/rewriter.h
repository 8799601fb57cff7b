// Copies a graph node by node into a new one, in which values may be replaced on the way.
#pragma once

#include "runtime/graph/graph.h"

namespace kcc {

class Rewriter {
 public:
  explicit Rewriter(const Graph& from);  // starts with its inputs and scopes

  ValueId now(ValueId old) const;  // what an old value has become
  void replace(ValueId old, ValueId by) { now_[old] = by; }
  void copy(const Node& node);  // the node on what its inputs have become
  ValueId add(const Op& op, Attrs attrs, std::vector<ValueId> in, int scope);  // of one result, which is returned
  std::vector<ValueId> add_all(const Op& op, Attrs attrs, std::vector<ValueId> in, int scope);
  const Type& type(ValueId v) const { return to_.types[v]; }
  const Node* maker(ValueId v) const;  // in the new graph; null for an input
  Graph finish();

 private:
  static constexpr ValueId kNone = ~ValueId{0};
  const Graph& from_;
  Graph to_;
  std::vector<ValueId> now_;
  std::vector<int> maker_;
};

}  // namespace kcc
