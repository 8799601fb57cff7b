// Windows that slide over sequences [n, w, c], images [n, h, w, c] and volumes [n, d, h, w, c]; all are made of those
// over images.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

struct SlidingWindow {
  SlidingWindow(Ints size, Ints strides, Ints dilations = {})
      : size(std::move(size)), strides(std::move(strides)), dilations(std::move(dilations)) {
    this->dilations.resize(this->size.size(), 1);
    padding.resize(2 * this->size.size());
  }
  Ints size, strides, dilations;  // of each dimension
  Ints padding;                   // before and after each dimension

  int dims() const { return static_cast<int>(size.size()); }
  int64_t reach(int i) const { return (size[static_cast<size_t>(i)] - 1) * dilations[static_cast<size_t>(i)] + 1; }
  bool fits(const Shape& x) const;  // into [n, .., c], without padding
  void pad_same(const Shape& x);    // so that it gives ceil(size / stride) results, as TensorFlow's SAME
};

// kernel: [sizes.., c / groups, o]
Value convolve(const Value& x, const Value& kernel, const SlidingWindow& window, int64_t groups = 1);

// The transpose of a convolution without groups: what its gradient does to its input, dy [n, .., o] -> [n, .., c] with
// the kernel [sizes.., c, o]. `extra` (Keras' output_padding) is added to the size of the result where it is given.
// Sets the window's padding; the result's sizes may be less than 1, which is for the caller to refuse.
// Source: keras/src/backend/common/backend_utils.py.
Ints transposed_size(const Shape& dy, SlidingWindow& window, bool same, const std::optional<Ints>& extra);
Value convolve_transposed(const Value& dy, const Value& kernel, const Ints& size, const SlidingWindow& window);

// What lies in the padding does not count.
Value max_pool(const Value& x, const SlidingWindow& window);
Value avg_pool(const Value& x, const SlidingWindow& window);

}  // namespace kcc
