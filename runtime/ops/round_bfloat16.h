// What `precision: mixed_bfloat16` is made of.
#pragma once

#include "runtime/graph/value.h"

namespace kcc {

// The nearest number that bfloat16 has, in the dtype that x has; the gradient is rounded likewise.
Value round_bfloat16(const Value& x);

}  // namespace kcc
