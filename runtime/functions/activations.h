// The functions of keras.activations on Values, with their arguments and defaults.
//
// A namespace of their own, because some share a name with the bare operation: `softmax` and `sigmoid` here also note
// their logits in the builder, so that a crossentropy of what they made goes through the logits, as Keras does.
#pragma once

#include <limits>
#include <optional>

#include "runtime/ops/ops.h"

namespace kcc::activations {

Value relu(const Value& x, double negative_slope = 0, std::optional<double> max_value = {}, double threshold = 0);
Value leaky_relu(const Value& x, double negative_slope = 0.2);
Value relu6(const Value& x);
Value softmax(const Value& x, std::optional<int> axis = -1);  // no axis: over all elements
Value log_softmax(const Value& x, std::optional<int> axis = -1);
Value elu(const Value& x, double alpha = 1);
Value selu(const Value& x);
Value celu(const Value& x, double alpha = 1);
Value softplus(const Value& x);
Value softsign(const Value& x);
Value soft_shrink(const Value& x, double threshold = 0.5);
Value hard_shrink(const Value& x, double threshold = 0.5);
Value tanh_shrink(const Value& x);
Value threshold(const Value& x, double threshold, double default_value);
Value sparse_plus(const Value& x);
Value sparse_sigmoid(const Value& x);
Value squareplus(const Value& x, double b = 4);
Value silu(const Value& x);
Value gelu(const Value& x, bool approximate = false);  // keras.ops.gelu differs: true by default
Value glu(const Value& x, int axis = -1);
Value mish(const Value& x);
Value tanh(const Value& x);
Value hard_tanh(const Value& x);
Value sigmoid(const Value& x);
Value hard_sigmoid(const Value& x);
Value hard_silu(const Value& x);
Value log_sigmoid(const Value& x);
Value sparsemax(const Value& x, int axis = -1);
Value exponential(const Value& x);
Value linear(const Value& x);

// x where it is a floating number, else as float32.
Value as_float(const Value& x);

}  // namespace kcc::activations
