// How far shifts go: no further than there are bits, as TensorFlow has it.
#pragma once

#include <algorithm>

namespace kcc {

template <class T>
int shift_by(T bits) {
  return static_cast<int>(std::clamp<int64_t>(static_cast<int64_t>(bits), 0, int64_t{8} * sizeof(T) - 1));
}

}  // namespace kcc
