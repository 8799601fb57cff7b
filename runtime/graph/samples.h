// The numbers that a sample of an operation stands for.
#pragma once

#include "runtime/base/philox.h"
#include "runtime/graph/op.h"

namespace kcc {

// Floating ones are of the dtype `floating`.
Tensor drawn(const SampleTensor& s, DType floating, const Philox& random);

}  // namespace kcc
