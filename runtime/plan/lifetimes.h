// Places in the arena: buffers needed at the same time do not overlap, and the whole is small.
#pragma once

#include "runtime/plan/plan.h"

namespace kcc {

// Sets the offsets of all buffers in the arena and returns the arena's size. Offsets are multiples of 64, and 64 spare
// bytes lie behind each buffer.
int64_t place_buffers(std::vector<Plan::Buffer>& buffers);

}  // namespace kcc
