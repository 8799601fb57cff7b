// Makes the kernel of one use of any operation ready.
#pragma once

#include "runtime/graph/graph.h"

namespace kcc {

class ThreadPool;

Prepared prepare(const Signature& s);
Prepared prepare(const Graph& graph, const Node& n);  // what it refuses is told with the layer that asked for it

// Runs the phases.
void run(const Prepared& prepared, const Buffers& buffers, ThreadPool& pool);

}  // namespace kcc
