// How a weight starts.
#pragma once

#include "runtime/base/philox.h"
#include "runtime/object/arg.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

struct Initializer : Object {
  static constexpr const char* kFamily = "initializer";
  // A tensor of `type`, drawn with `random`, whose stream is the weight's own. float32 numbers are drawn and then converted.
  virtual Tensor make(const Type& type, const Philox& random) const = 0;
};

// Fans of a kernel, as Keras counts them: [in, out] of a matrix; of a convolution times the size of its window.
struct Fans {
  double in, out;
};
Fans fans_of(const Shape& shape);

}  // namespace kcc
