// Windows over volumes [n, depth, height, width, channels], made of those over images: a window is taken apart into its
// planes.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

struct VolumeWindow {
  Ints size, strides, dilations{1, 1, 1};
  Ints padding{0, 0, 0, 0, 0, 0};  // before and after each of the three dimensions
  int64_t reach(int i) const { return (size[static_cast<size_t>(i)] - 1) * dilations[static_cast<size_t>(i)] + 1; }
};

// kernel: [kd, kh, kw, c / groups, o]
Value conv3d(const Value& x, const Value& kernel, const VolumeWindow& window, int64_t groups);
// Its transpose: [n, d, h, w, o] -> [n, size.., c].
Value conv3d_grad_input(const Value& dy, const Value& kernel, const Ints& size, const VolumeWindow& window);
Value max_pool3d(const Value& x, const VolumeWindow& window);
Value avg_pool3d(const Value& x, const VolumeWindow& window);

}  // namespace kcc
