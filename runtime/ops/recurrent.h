// A recurrent layer over whole sequences as one operation, and its gradient as another. What is special to a cell is a
// struct of two formulas, written once for short vectors (the kernel) and for Values (the composite, its oracle):
//
//   forward(state, x, recurrent, kept): state[0] is h, from the old to the new; kept: what the gradient needs
//   backward(d, h, kept, dx, drecurrent): d, from the gradients of the new states to those of the old, but for what
//     flows through the recurrent product
//
// The op: (x [B, T, gates * u], kernel [u, gates * u], states [B, u].., bias [gates * u] if any, mask [B, T] if any)
// -> (states [B, u].., y [B, T, u] with `sequences`, h before each step and kept [B, T, .. * u] with `keep`).
// Its gradient: (kernel, h before each step, kept, d states.., dy if any, mask if any) -> (dx, d states.., d recurrent
// if any).
//
// Threads: rows of the batch go their ways alone, some of them a part.
#pragma once

#include "runtime/graph/op.h"
#include "runtime/kernels/packed_product.h"
#include "runtime/ops/ops.h"

namespace kcc {

inline Value complement(const Value& x) { return 1.0 - x; }

struct RecurrentSizes {
  int64_t batch, time, units;
  bool sequences, keep, masked, reverse;
  static constexpr int64_t kRows = 8;  // of a part
  int parts() const { return static_cast<int>(std::max<int64_t>(1, (batch + kRows - 1) / kRows)); }
  int64_t step(int64_t i) const { return reverse ? time - 1 - i : i; }
};

struct RecurrentCell {  // what the struct of a cell has beside its formulas, as data
  int gates, states, kept;
  bool bias;   // a bias of its own in the recurrent product
  bool split;  // the gradients of x and of the recurrent product differ
  const Op *forward, *backward;
  void (*value_forward)(Value* state, const Value* x, const Value* recurrent, Value* kept);
  void (*value_backward)(Value* d, const Value& h, const Value* kept, Value* dx, Value* drecurrent);
};

struct RecurrentInputs {
  Value x, kernel;
  Values states;
  Value bias, mask;
};
struct RecurrentResults {
  Values states;
  Value y;  // empty without `sequences`
};
struct RecurrentOptions {
  bool sequences = false, keep = false, reverse = false;
};
RecurrentResults recurrent(const RecurrentCell& cell, const RecurrentInputs& in, const RecurrentOptions& options);

// The cells there are; each in its own file.
const RecurrentCell& lstm_cell();        // gates i, f, c, o; states h, c
const RecurrentCell& gru_cell();         // gates z, r, h, reset after the product; state h
const RecurrentCell& simple_rnn_cell();  // h

// --- what the cells' operations share ---
Types recurrent_type(const RecurrentCell& cell, const Attrs& attrs, const Types& in);
Types recurrent_gradient_type(const RecurrentCell& cell, const Attrs& attrs, const Types& in);
Values recurrent_vjp(const RecurrentCell& cell, const OpCall& op, const Values& dy);
Values recurrent_gradient_vjp(const RecurrentCell& cell, const OpCall& op, const Values& dy);
Values recurrent_composite(const RecurrentCell& cell, const Attrs& attrs, const Values& in);           // a scan
Values recurrent_gradient_composite(const RecurrentCell& cell, const Attrs& attrs, const Values& in);  // a scan
RecurrentSizes recurrent_sizes(const Attrs& attrs, const Shape& kernel, const Shape& sequence);

}  // namespace kcc
