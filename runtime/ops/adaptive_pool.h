// Pooling to a size that is given.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

// An axis brought to `size` windows of about equal size, which cover it: the mean of each, or the greatest.
Value adaptive_pool(const Value& x, int axis, int64_t size, bool average);

}  // namespace kcc
