// A loop over time inside the plan.
//
// A body is a graph of (states.., x_t.., constants..) -> (new states.., y_t..), recorded in a TraceBuilder of its own.
// A sequence holds its x_t with time as second dimension, [rows, time, ..] of x_t [rows, ..], so that batches of
// sequences are read as they lie.
#pragma once

#include <memory>

#include "runtime/graph/builder.h"

namespace kcc {

struct Scan {
  std::shared_ptr<const Graph> body;  // all its inputs are data
  int states = 0;
  int64_t length = 0;    // steps
  bool reverse = false;  // from the last step to the first; y_t lies at its x_t all the same
};

// Final states, then the sequences of y. `keep`: gradients will be asked for, so what they need is kept along the way;
// without it they cost a second forward pass.
Values scan(Scan loop, const Values& states, Values sequences, Values constants, bool keep);

Shape sequence_shape(const Shape& step, int64_t length);  // [rows, ..] -> [rows, length, ..]; [] -> [length]

// Traces `call` as a body on inputs of the given types: (builder, states, x, constants) -> outputs.
std::shared_ptr<const Graph> trace_body(
    const Types& states, const Types& x, const Types& constants,
    const std::function<Values(TraceBuilder&, const Values&, const Values&, const Values&)>& call);

}  // namespace kcc
