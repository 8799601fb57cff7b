// The cell of a recurrent layer: what happens in one step of a sequence.
//
//   struct Fading final : Cell {
//     Arg<int64_t> units{this, "units", at_least(1)};
//     std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{units}}; }
//     Values step(const Value& x, const Values& states, const Call&) override {
//       const Value h = tanh(matmul(x, weight("kernel", {x.dim(-1), units})) + 0.5 * states[0]);
//       return {h, h};
//     }
//   };
//   KCC_REGISTER(Fading, "A cell that forgets half.");   // {RNN: Fading}
#pragma once

#include "runtime/model/layer.h"

namespace kcc {

struct Cell : Layer {
  virtual std::vector<Shape> state_shapes(
      const Shape& x) const = 0;  // without the batch; x: of one step's input, with it
  // x [batch, ..] and the states -> the result, then the new states.
  virtual Values step(const Value& x, const Values& states, const Call& c) = 0;

  // A cell is a layer too: [[x, h, c], LSTMCell] makes one step.
  Values call_all(const Values& in, Call c) override;
  Values masks(const Values& out, const Call&) override { return Values(out.size()); }

  struct Sequence {
    Value x;               // [batch, time, ..]
    Values states;         // empty: zeros
    Value mask;            // bool [batch, time]: a step without it changes nothing
    bool reverse = false;  // from the last step to the first
    bool all = false;      // the results of all steps are wanted, not the last alone
    bool zeros = false;    // the result of a step without mask is zero, and not the one before
  };
  struct Run {
    Value y;  // [batch, time, ..], each at its step's place; or the last [batch, ..]
    Values states;
  };
  // Whole sequences; called within a use of the cell. The rule here makes a loop whose body is `step`; a cell may know
  // better.
  virtual Run run(const Sequence& s, const Call& c);

 protected:
  // The results of cells whose result is their first state, from these states: what the mask makes of them.
  static Value masked_results(const Sequence& s, const Value& h);
  Values first_states(const Sequence& s) const;
};

// 1 / (1 - rate) where the input is kept, and 0 elsewhere; of `like`'s shape. The same in each step of a sequence.
Value dropout_mask(const Value& like, double rate);

}  // namespace kcc
