// Operations that the optimizer makes of several: their attribute `body` is the graph that they stand for.
//
// Attribute `in_place` names inputs over which a result may be written, from result number `folds` on; with
// `states_only` none but the new value of a state over the old one.
#pragma once

#include "runtime/graph/graph.h"

namespace kcc {

extern const Op& fused_loop_op;
extern const Op& fused_rows_op;

Types body_type(const Attrs& attrs, const Types& in);
int64_t body_flops(const Signature& s);

// The kernel with its input i taken from input source[i].
Prepared reading(Prepared prepared, const std::vector<int>& source);

}  // namespace kcc
