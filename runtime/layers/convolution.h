// What the layers with a window that moves over images, or over a sequence, have in common. A sequence
// [rows, steps, channels] is an image of one line.
#pragma once

#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {

// The sizes of a window in two dimensions.
struct SlidingWindow {
  Ints size, strides, dilations{1, 1};
  int64_t reach(int i) const { return (size[static_cast<size_t>(i)] - 1) * dilations[static_cast<size_t>(i)] + 1; }
};

template <int N>
Ints two_dims(const Tuple<N>& t) {
  return N == 1 ? Ints{1, t[0]} : Ints(t.begin(), t.end());
}

// x as an image, refused where its rank is not the layer's.
template <int N>
Value image_of(const Layer& layer, const Value& x) {
  if (N == 1) {
    need_rank(layer, x, 3, "[batch, steps, channels]",
              x.rank() == 2 ? "add an axis of channels: {Reshape: [-1, 1]}" : "");
    return expand_dims(x, 1);
  }
  need_rank(layer, x, 4, "[batch, height, width, channels]",
            x.rank() == 3 ? "add an axis of channels: {Reshape: [.., .., 1]}" : "");
  return x;
}

template <int N>
Value rows_of_image(const Value& image) {
  return N == 1 ? squeeze(image, 1) : image;
}

// A weight [.., a, b] of a layer over N dimensions as one over two.
template <int N>
Value window_weight(const Value& w) {
  return N == 1 ? expand_dims(w, 0) : w;
}
template <int N>
Shape window_shape(const Tuple<N>& size, int64_t a, int64_t b) {
  Shape s;
  for (int64_t k : size) s.push_back(k);
  s.push_back(a);
  s.push_back(b);
  return s;
}

// Zeros above, below, left, right of an image, as `padding` (valid, same, causal) asks. Refuses a window that does not
// fit.
Ints padding_of(const Layer& layer, const std::string& padding, const Value& image, const SlidingWindow& window);

// Keras refuses a stride and a dilation at once.
template <int N>
void settle_strides(const Tuple<N>& strides, const Tuple<N>& dilations) {
  if (*std::max_element(strides.begin(), strides.end()) > 1 &&
      *std::max_element(dilations.begin(), dilations.end()) > 1)
    refuse("arg.range", "`strides` and `dilation_rate` are both more than 1, and only one of them can be");
}

}  // namespace kcc
