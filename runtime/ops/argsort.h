// The order of elements.
#pragma once

#include "runtime/graph/value.h"

namespace kcc {

// int32: the places along the axis in the order of the elements, of all or of the first `count`. Equals keep theirs,
// NaN comes last.
Value argsort(const Value& x, int axis, bool descending = false, int64_t count = -1);

}  // namespace kcc
