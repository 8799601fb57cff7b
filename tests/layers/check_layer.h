// One call that checks a layer whole.
#pragma once

#include "layer_text.h"

namespace kcc::test {

struct LayerCheck {
  std::vector<Shape> inputs = {};  // drawn; or
  std::vector<Tensor> given = {};  // given
  std::vector<Tensor> masks = {};  // undefined ones: no mask
  Shape output = {};               // of the first result
  int weights = 0;                 // variables, those that are not trained included
  bool differentiable = true;      // false at kinks
  bool mask_passes = false;        // whether the first result has a mask
  CallArguments call = {};
};

// The configuration's round trip; shapes and dtypes; the number of weights; the plan against the eager way, in
// inference and in training, with the states that it leaves; gradients of inputs and weights against central
// differences in float64; that a second use has the same weights; that a frozen layer has none to train and keeps its
// states.
void check_layer(const std::string& text, const LayerCheck& check);

// What is wrong with the layer as written, or, with inputs, as called.
void check_refused(const std::string& text, const std::string& kind, const std::string& message);
void check_refused(const std::string& text, const std::vector<Shape>& inputs, const std::string& kind,
                   const std::string& message);

}  // namespace kcc::test
