// Images brought to a size: resized, or the middle of them cut out. Sizes and places as TensorFlow's image.resize has
// them: the centres of points are half a step from the edges.
#include <cmath>

#include "runtime/layers/images.h"

namespace kcc {
namespace {

// [n, m]: what each old place gives to each new one.
Value resize_weights(Builder& b, int64_t n, int64_t m, bool nearest, DType dtype) {
  Tensor w(DType::kFloat64, {n, m});
  for (int64_t j = 0; j < m; ++j) {
    const double at = (static_cast<double>(j) + 0.5) * static_cast<double>(n) / static_cast<double>(m);
    if (nearest) {
      w.data<double>()[std::clamp<int64_t>(static_cast<int64_t>(std::floor(at)), 0, n - 1) * m + j] = 1;
      continue;
    }
    const double within = std::clamp(at - 0.5, 0.0, static_cast<double>(n - 1));
    const auto low = static_cast<int64_t>(within);
    const double share = within - static_cast<double>(low);
    w.data<double>()[low * m + j] += 1 - share;
    if (share > 0) w.data<double>()[(low + 1) * m + j] += share;
  }
  return constant(b, w.cast(dtype));
}

Value resized(const Value& x, int64_t height, int64_t width, bool nearest) {
  Builder& b = x.builder();
  Value y = x;
  if (x.dim(1) != height)  // [rows, channels, width, height]
    y = transpose(matmul(transpose(y, {0, 3, 2, 1}), resize_weights(b, x.dim(1), height, nearest, x.dtype())),
                  {0, 3, 2, 1});
  if (x.dim(2) != width)  // [rows, height, channels, width]
    y = transpose(matmul(transpose(y, {0, 1, 3, 2}), resize_weights(b, x.dim(2), width, nearest, x.dtype())),
                  {0, 1, 3, 2});
  return y;
}

// The largest part in the middle that has the shape of height to width.
Value shaped(const Value& x, int64_t height, int64_t width) {
  const int64_t h = x.dim(1), w = x.dim(2), high = std::max<int64_t>(1, std::min(h, w * height / width)),
                wide = std::max<int64_t>(1, std::min(w, h * width / height));
  const int64_t top = (h - high) / 2, left = (w - wide) / 2;
  return slice(slice(x, 1, top, top + high), 2, left, left + wide);
}

struct Resizing final : Layer {
  Arg<int64_t> height{this, "height", at_least(1), "of the result"};
  Arg<int64_t> width{this, "width", at_least(1), "of the result"};
  Arg<std::string> interpolation{this, "interpolation", "bilinear", one_of({"bilinear", "nearest"}),
                                 "what new points become"};
  Arg<bool> crop_to_aspect_ratio{this, "crop_to_aspect_ratio", false,
                                 "cut off what would have to be squeezed into the other shape"};
  DataFormat data_format{this};

  Value call(Value x, Call) override {
    need_rank(*this, x, 4, "[batch, height, width, channels]");
    x = floating(x);
    if (crop_to_aspect_ratio) x = shaped(x, height, width);
    return resized(x, height, width, *interpolation == "nearest");
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(Resizing, "Images brought to a size.");

struct CenterCrop final : Layer {
  Arg<int64_t> height{this, "height", at_least(1), "of the result"};
  Arg<int64_t> width{this, "width", at_least(1), "of the result"};
  DataFormat data_format{this};

  // A smaller image is made larger instead.
  Value call(Value x, Call) override {
    need_rank(*this, x, 4, "[batch, height, width, channels]");
    x = floating(x);
    const int64_t high = x.dim(1) - height, wide = x.dim(2) - width;
    if (high < 0 || wide < 0) return resized(shaped(x, height, width), height, width, false);
    return slice(slice(x, 1, high / 2, high / 2 + height), 2, wide / 2, wide / 2 + width);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(CenterCrop, "The middle of images, of a size.");

}  // namespace
}  // namespace kcc
