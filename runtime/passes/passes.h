// Rewrites of a graph that keep its results to the bit: each takes a graph and returns one that does the same with
// less.
//
// Inputs keep their places; nodes, values and their numbers are the pass's own.
#pragma once

#include "runtime/graph/graph.h"

namespace kcc {

Graph optimize(Graph graph);  // all of them in order, verified after each

Graph eliminate_dead(Graph graph);         // leaves out what no output, update or impure operation needs
Graph simplify(Graph graph);               // x * 1, reshape of reshape, cast and cast back, ...
Graph fold_constants(Graph graph);         // computes what depends on constants alone
Graph common_subexpressions(Graph graph);  // the same operation on the same values is done once
Graph raise_transposes(Graph graph);       // transposes go in front of pointwise operations
Graph rematerialize(Graph graph);          // what the backward pass can make again is not kept
Graph fuse(Graph graph);                   // chains of pointwise operations become loops
Graph fuse_rows(Graph graph);              // loops and reductions of rows become chains of them
Graph group_updates(Graph graph);          // small updates of states become one operation

// Values of at least `least` bytes; what costs time as well only where more than `limit` bytes are kept.
Graph rematerialize(Graph graph, int64_t least, int64_t limit);

}  // namespace kcc
