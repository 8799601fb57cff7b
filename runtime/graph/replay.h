// A recorded graph's operations, added once more to another builder.
#pragma once

#include "runtime/graph/builder.h"

namespace kcc {

// `now[v]` is what value v of the graph has become; empty where it has not yet. Adds `node` and fills in its results.
void replay(const Node& node, Builder& builder, Values& now);

// The whole graph on `inputs`, one for each of its inputs; returns its outputs.
Values replay(const Graph& graph, Builder& builder, const Values& inputs);

}  // namespace kcc
