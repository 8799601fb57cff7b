// The parts of a scan: what is taken out of its body before it is emitted, and the body of its gradient.
#pragma once

#include "runtime/ops/scan.h"

namespace kcc {

Values emit_scan(const Scan& loop, const Values& states, const Values& sequences, const Values& constants);
std::shared_ptr<const Graph> with_outputs(const Graph& body, const std::vector<ValueId>& more);  // y_t as well

// Takes out of the body what does not depend on the state: what is the same in every step, and products of an x_t with
// a constant, which become one large product before the loop.
void hoist(Scan& loop, Values& sequences, Values& constants);

// The gradient of one step, as a body for a loop that runs the other way:
// (d states.., sums.. | kept.., x.., dy.. | constants..) -> (d states.., sums.. | sequences..)
struct ScanGradient {
  struct Factor {  // a sequence: an output of the body here, or a value of the forward body
    int output = -1;
    ValueId value = 0;
  };
  struct Part {  // of a constant's gradient, made once the loop is over
    enum Kind { kSum, kProduct, kTerms } kind;
    int sum = -1;  // kSum: the state that it was added up in
    Factor a, b;   // kProduct: a^T . b over all rows and steps; kTerms: the sum of a over all steps ..
    int rows = 0;  // .. and so many leading dimensions
  };
  std::shared_ptr<const Graph> body;
  std::vector<int> states;       // of the forward loop: those of floating numbers
  std::vector<int> sums;         // inputs of the forward body whose gradients are added up in a state
  std::vector<ValueId> kept;     // values of the forward body that vary and are taken in: states and results
  std::vector<int> sequences;    // which x are taken in
  std::vector<ValueId> xs;       // all x of the forward body
  std::vector<int> ys;           // which dy are taken in
  std::vector<int> constants;    // which constants are taken in
  std::vector<int> d_sequences;  // of each x: the sequence of its gradient; -1 where there is none
  std::vector<std::vector<Part>> d_constants;

  std::vector<ValueId> needed() const;  // values of the forward body that must be kept as sequences
};

// `given`: of each output of the body, whether its gradient is; `wanted`: of each input, whether its gradient is asked
// for.
ScanGradient scan_gradient(const Graph& body, int states, int sequences, const std::vector<bool>& given,
                           const std::vector<bool>& wanted);

}  // namespace kcc
