// A two-dimensional convolution as numbers: images [n, h, w, c], kernel [kh, kw, c / groups, o], results [n, oh, ow,
// o].
//
// Its three passes are each other's transposes: the result from images and kernel, the images' gradient from the
// result's and the kernel, the kernel's gradient from images and the result's.
#pragma once

#include <cstdint>
#include <optional>

namespace kcc {

enum class ConvolutionPass : uint8_t { kResult, kInput, kKernel };

struct Convolution {
  int64_t n = 1, h = 1, w = 1, c = 1, o = 1, kh = 1, kw = 1;
  int64_t stride_h = 1, stride_w = 1, top = 0, bottom = 0, left = 0, right = 0, dilation_h = 1, dilation_w = 1,
          groups = 1;

  int64_t reach_h() const { return (kh - 1) * dilation_h + 1; }  // rows between which a kernel lies
  int64_t reach_w() const { return (kw - 1) * dilation_w + 1; }
  int64_t oh() const { return (h + top + bottom - reach_h()) / stride_h + 1; }  // negative sizes never come here
  int64_t ow() const { return (w + left + right - reach_w()) / stride_w + 1; }
  int64_t image() const { return h * w * c; }         // elements of one image
  int64_t result() const { return oh() * ow() * o; }  // elements of one image's result
  int64_t kernel() const { return kh * kw * (c / groups) * o; }
  int64_t flops() const { return 2 * n * result() * kh * kw * (c / groups); }
  friend bool operator==(const Convolution&, const Convolution&) = default;
};

// A stretch of a convolution that is one of its own: some images, or some rows of one image.
struct ConvolutionStretch {
  Convolution shape;
  int64_t x = 0, y = 0;  // where its images and its results begin, in elements
};
ConvolutionStretch images_of(const Convolution& all, int64_t first, int64_t last);
// Rows [first, last) of one image's result; or, for kInput, of the image itself. Nothing where a stretch would lie in
// the padding.
std::optional<ConvolutionStretch> rows_of(const Convolution& all, ConvolutionPass pass, int64_t image, int64_t first,
                                          int64_t last);

}  // namespace kcc
