#include "runtime/kernels/convolution.h"

#include <algorithm>

namespace kcc {

ConvolutionStretch images_of(const Convolution& all, int64_t first, int64_t last) {
  ConvolutionStretch s{all, first * all.image(), first * all.result()};
  s.shape.n = last - first;
  return s;
}

std::optional<ConvolutionStretch> rows_of(const Convolution& all, ConvolutionPass pass, int64_t image, int64_t first,
                                          int64_t last) {
  ConvolutionStretch s = images_of(all, image, image + 1);
  const int64_t stride = all.stride_h, reach = all.reach_h(), oh = all.oh();
  int64_t x0, x1, y0, y1;
  if (pass == ConvolutionPass::kInput) {
    // From the first row of results that reaches row `first`, or one before it, so that no padding is negative.
    const int64_t lowest = first + all.top - (reach - 1);
    y0 = std::min({(std::max<int64_t>(lowest, 0) + stride - 1) / stride, (first + all.top) / stride, oh - 1});
    y1 = std::min(oh, (last - 1 + all.top) / stride + 1);
    x0 = first;
    x1 = last;
    s.shape.top = all.top - y0 * stride + first;
    s.shape.bottom = std::max<int64_t>(0, (y1 - y0 - 1) * stride + reach - (last - first) - s.shape.top);
  } else {
    const int64_t begin = first * stride - all.top, end = (last - 1) * stride - all.top + reach;
    y0 = first;
    y1 = last;
    x0 = std::max<int64_t>(begin, 0);
    x1 = std::min(end, all.h);
    s.shape.top = x0 - begin;
    s.shape.bottom = end - x1;
  }
  s.shape.h = x1 - x0;
  if (x1 <= x0 || y1 <= y0 || s.shape.top >= reach || s.shape.bottom >= reach || s.shape.oh() != y1 - y0)
    return std::nullopt;
  s.x += x0 * all.w * all.c;
  s.y += y0 * all.ow() * all.o;
  return s;
}

}  // namespace kcc
