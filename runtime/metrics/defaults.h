// What `accuracy` and `crossentropy` mean for an output: Keras' rule, by the shapes (with the batch).
#pragma once

#include <string>

#include "runtime/tensor/shape.h"

namespace kcc {

// Names of types: BinaryAccuracy, SparseCategoricalAccuracy or CategoricalAccuracy.
std::string accuracy_for(const Shape& y_true, const Shape& y_pred);
// Of losses and metrics alike.
std::string crossentropy_for(const Shape& y_true, const Shape& y_pred);

}  // namespace kcc
