// The order in which a graph's nodes run.
#pragma once

#include "runtime/graph/graph.h"

namespace kcc {

// The same nodes in an order that keeps little alive at once, and reads states before they are overwritten where it
// can.
Graph schedule(Graph graph);

}  // namespace kcc
