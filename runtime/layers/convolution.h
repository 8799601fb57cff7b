// What the layers with a window that moves over sequences, images or volumes have in common.
#pragma once

#include <algorithm>

#include "runtime/layers/shapes.h"
#include "runtime/ops/sliding.h"

namespace kcc {

template <int N>
Ints ints_of(const Tuple<N>& t) {
  return Ints(t.begin(), t.end());
}

// Refuses x that is not [rows, N sizes.., channels].
void need_spatial(const Layer& layer, const Value& x, int dims);

// Sets the zeros around x that `padding` (valid, same, causal) asks. Refuses a window that does not fit.
void pad_window(const Layer& layer, const std::string& padding, const Value& x, SlidingWindow& window);

// A layer's window as it moves over x.
template <int N>
SlidingWindow window_over(const Layer& layer, const Value& x, const std::string& padding, const Tuple<N>& size,
                          const Tuple<N>& strides, const std::type_identity_t<Tuple<N>>& dilations) {
  need_spatial(layer, x, N);
  SlidingWindow window(ints_of<N>(size), ints_of<N>(strides), ints_of<N>(dilations));
  pad_window(layer, padding, x, window);
  return window;
}

template <int N>
Shape window_shape(const Tuple<N>& size, int64_t a, int64_t b) {
  Shape s;
  for (int64_t k : size) s.push_back(k);
  s.push_back(a);
  s.push_back(b);
  return s;
}

// Keras refuses a stride and a dilation at once.
template <int N>
void settle_strides(const Tuple<N>& strides, const Tuple<N>& dilations) {
  if (*std::max_element(strides.begin(), strides.end()) > 1 &&
      *std::max_element(dilations.begin(), dilations.end()) > 1)
    refuse("arg.range", "`strides` and `dilation_rate` are both more than 1, and only one of them can be");
}

}  // namespace kcc
