// IDX, the format of MNIST: 00 00 type rank, big-endian sizes, big-endian elements.
#pragma once

#include "runtime/files/byte_source.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

// uint8, int32, float32 and float64 keep their dtype; int8 and int16 become int32. Refuses (kind "idx").
Tensor read_idx(ByteSource& source);

}  // namespace kcc
