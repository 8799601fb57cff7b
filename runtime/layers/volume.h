// What the layers over volumes [rows, depth, height, width, channels] have in common: their windows are taken apart into
// planes, which go through what images go through.
#pragma once

#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {

struct VolumeWindow {
  Ints size, strides, dilations{1, 1, 1};
  Ints padding{0, 0, 0, 0, 0, 0};  // before and after each of the three dimensions
  int64_t reach(int i) const { return (size[static_cast<size_t>(i)] - 1) * dilations[static_cast<size_t>(i)] + 1; }
};

// x refused where it is no volume.
Value volume_of(const Layer& layer, const Value& x);
// Sets the padding that `padding` (valid, same) asks. Refuses a window that does not fit.
void pad_window(const Layer& layer, const std::string& padding, const Value& volume, VolumeWindow& window);

// kernel: [kd, kh, kw, c / groups, o]
Value conv3d(const Value& x, const Value& kernel, const VolumeWindow& window, int64_t groups);
// Its transpose: [n, d, h, w, o] -> [n, size.., c].
Value conv3d_grad_input(const Value& dy, const Value& kernel, const Ints& size, const VolumeWindow& window);
Value max_pool3d(const Value& x, const VolumeWindow& window);
Value avg_pool3d(const Value& x, const VolumeWindow& window);

}  // namespace kcc
