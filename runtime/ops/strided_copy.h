// Copies that read their input with strides of its own: transposes and slices.
#pragma once

#include "runtime/graph/op.h"

namespace kcc {

// out (of `shape`) [i..] = in[offset + sum of i * strides].
Prepared prepare_strided_copy(DType dtype, Shape shape, Ints strides, int64_t offset = 0);
Ints contiguous_strides(const Shape& shape);

}  // namespace kcc
