// How a weight starts.
#pragma once

#include "runtime/base/philox.h"
#include "runtime/object/arg.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

// The numbers of inputs and outputs that an element of a kernel connects.
struct Fans {
  double in, out;
};
// As Keras counts them by the shape: [in, out] of a matrix; of a convolution times the size of its window.
Fans fans_of(const Shape& shape);

struct Initializer : Object {
  static constexpr const char* kFamily = "initializer";
  // A tensor of `type`, drawn with `random`, whose stream is the weight's own. float32 numbers are drawn and then
  // converted.
  virtual Tensor make(const Type& type, const Philox& random) const = 0;
  // The same, where the layer knows its fans better than the shape tells them.
  virtual Tensor make(const Type& type, const Philox& random, const Fans&) const { return make(type, random); }
  // Refuses a weight that it cannot make; asked while the model is built.
  virtual void fits(const Type&) const {}
};

}  // namespace kcc
