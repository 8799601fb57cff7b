// Connectionist temporal classification.
#pragma once

#include "runtime/graph/value.h"

namespace kcc {

// Minus the logarithm of the chance that a sequence of classes [batch, steps, classes] (logits) reads as the labels
// [batch, length], class 0 being the blank: [batch].
Value ctc(const Value& y_true, const Value& y_pred);

}  // namespace kcc
