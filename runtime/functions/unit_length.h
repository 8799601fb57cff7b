// Vectors along some axes brought to length 1; shorter ones than epsilon are multiplied by 1 / epsilon.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

inline Value unit_length(const Value& x, const Ints& axes, double epsilon = 1e-7) {
  return x * rsqrt(maximum(sum(square(x), axes, true), epsilon * epsilon));
}

}  // namespace kcc
