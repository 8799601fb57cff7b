#include "runtime/ops/sliding.h"

#include <limits>

namespace kcc {
namespace {

Value planes(const Value& volume) {  // [n, d, h, w, c] -> [n d, h, w, c]
  return reshape(volume, Shape{volume.dim(0) * volume.dim(1)} + volume.shape().from(2));
}
Value volume(const Value& planes, int64_t rows) {  // and back
  return reshape(planes, Shape{rows, planes.dim(0) / rows} + planes.shape().from(1));
}

Value padded_depth(const Value& x, const SlidingWindow& w, double value) {
  if (w.padding[0] == 0 && w.padding[1] == 0) return x;
  return pad(x, {0, w.padding[0], 0, 0, 0}, {0, w.padding[1], 0, 0, 0}, value);
}

int64_t depth_out(int64_t padded, const SlidingWindow& w) { return (padded - w.reach(0)) / w.strides[0] + 1; }

// The planes that the window's k-th plane meets, one for each place of the window.
Value met(const Value& padded, int64_t k, const SlidingWindow& w) {
  const int64_t begin = k * w.dilations[0], n = depth_out(padded.dim(1), w);
  return slice(padded, 1, begin, begin + (n - 1) * w.strides[0] + 1, w.strides[0]);
}

// The last two dimensions of a window; those that a sequence lacks have a window of 1.
Ints last(const Ints& v, size_t n, int64_t lacking) {
  Ints out(v.end() - static_cast<std::ptrdiff_t>(std::min(n, v.size())), v.end());
  out.insert(out.begin(), n - out.size(), lacking);
  return out;
}
ConvWindow in_plane(const SlidingWindow& w, int64_t groups) {
  return {last(w.strides, 2, 1), last(w.padding, 4, 0), last(w.dilations, 2, 1), groups};
}
PoolWindow pool_in_plane(const SlidingWindow& w) {
  return {last(w.size, 2, 1), last(w.strides, 2, 1), last(w.padding, 4, 0)};
}

Value plane_of(const Value& kernel, int64_t k) { return squeeze(slice(kernel, 0, k, k + 1), 0); }

Value convolve_volume(const Value& x, const Value& kernel, const SlidingWindow& w, int64_t groups) {
  const Value padded = padded_depth(x, w, 0);
  Value sum;
  for (int64_t k = 0; k < w.size[0]; ++k) {
    const Value part = conv2d(planes(met(padded, k, w)), plane_of(kernel, k), in_plane(w, groups));
    sum = sum ? sum + part : part;
  }
  return volume(sum, x.dim(0));
}

Value transposed_volume(const Value& dy, const Value& kernel, const Ints& size, const SlidingWindow& w) {
  const int64_t stride = w.strides[0], n = dy.dim(1), padded = size[0] + w.padding[0] + w.padding[1];
  Value sum;
  for (int64_t k = 0; k < w.size[0]; ++k) {
    Value part =
        volume(conv2d_grad_input(planes(dy), plane_of(kernel, k), size[1], size[2], in_plane(w, 1)), dy.dim(0));
    if (stride > 1) {  // zeros between the planes
      part = pad(expand_dims(part, 2), {0, 0, 0, 0, 0, 0}, {0, 0, stride - 1, 0, 0, 0});
      part = reshape(part, Shape{part.dim(0), n * stride} + part.shape().from(3));
      part = slice(part, 1, 0, (n - 1) * stride + 1);
    }
    const int64_t before = k * w.dilations[0], after = std::max<int64_t>(0, padded - before - part.dim(1));
    part = pad(part, {0, before, 0, 0, 0}, {0, after, 0, 0, 0});
    part = slice(part, 1, w.padding[0], w.padding[0] + size[0]);
    sum = sum ? sum + part : part;
  }
  return sum;
}

Value max_pool_volume(const Value& x, const SlidingWindow& w) {
  const Value pooled = volume(max_pool2d(planes(x), pool_in_plane(w)), x.dim(0));
  const Value padded = padded_depth(pooled, w, -std::numeric_limits<double>::infinity());
  Value most;
  for (int64_t k = 0; k < w.size[0]; ++k) most = most ? maximum(most, met(padded, k, w)) : met(padded, k, w);
  return most;
}

// Each plane's mean is over as many elements as any other's: the mean of means is the mean.
Value avg_pool_volume(const Value& x, const SlidingWindow& w) {
  const Value pooled = volume(avg_pool2d(planes(x), pool_in_plane(w)), x.dim(0));
  const Value padded = padded_depth(pooled, w, 0);
  Value sum;
  for (int64_t k = 0; k < w.size[0]; ++k) sum = sum ? sum + met(padded, k, w) : met(padded, k, w);
  Tensor counts(DType::kFloat64, {depth_out(padded.dim(1), w), 1, 1, 1});
  for (int64_t i = 0; i < counts.count(); ++i)
    for (int64_t k = 0; k < w.size[0]; ++k) {
      const int64_t plane = i * w.strides[0] + k - w.padding[0];
      counts.data<double>()[i] += plane >= 0 && plane < x.dim(1);
    }
  return sum / constant(x.builder(), counts.cast(sum.dtype()));
}

Value as_image(const Value& sequence) { return expand_dims(sequence, 1); }
Value as_sequence(const Value& image) { return squeeze(image, 1); }

}  // namespace

bool SlidingWindow::fits(const Shape& x) const {
  for (int i = 0; i < dims(); ++i)
    if (reach(i) > x[i + 1]) return false;
  return true;
}

void SlidingWindow::pad_same(const Shape& x) {
  for (size_t i = 0; i < size.size(); ++i) {
    const Ints p = same_padding(x[static_cast<int>(i) + 1], size[i], strides[i], dilations[i]);
    padding[2 * i] = p[0];
    padding[2 * i + 1] = p[1];
  }
}

Value convolve(const Value& x, const Value& kernel, const SlidingWindow& w, int64_t groups) {
  if (w.dims() == 3) return convolve_volume(x, kernel, w, groups);
  if (w.dims() == 2) return conv2d(x, kernel, in_plane(w, groups));
  return as_sequence(conv2d(as_image(x), expand_dims(kernel, 0), in_plane(w, groups)));
}

Ints transposed_size(const Shape& dy, SlidingWindow& w, bool same, const std::optional<Ints>& extra) {
  Ints out;
  for (int i = 0; i < w.dims(); ++i) {
    const auto at = static_cast<size_t>(i);
    const int64_t n = dy[i + 1], stride = w.strides[at], reach = w.reach(i);
    out.push_back(!same   ? (n - 1) * stride + reach + (extra ? (*extra)[at] : std::max(reach, stride) - reach)
                  : extra ? (n - 1) * stride + reach % 2 + (*extra)[at]
                          : n * stride);
    const int64_t lost = same ? std::max<int64_t>((n - 1) * stride + reach - out.back(), 0) : 0;
    w.padding[2 * at] = lost / 2;
    w.padding[2 * at + 1] = lost - lost / 2;
  }
  return out;
}

Value convolve_transposed(const Value& dy, const Value& kernel, const Ints& size, const SlidingWindow& w) {
  if (w.dims() == 3) return transposed_volume(dy, kernel, size, w);
  if (w.dims() == 2) return conv2d_grad_input(dy, kernel, size[0], size[1], in_plane(w, 1));
  return as_sequence(conv2d_grad_input(as_image(dy), expand_dims(kernel, 0), 1, size[0], in_plane(w, 1)));
}

Value max_pool(const Value& x, const SlidingWindow& w) {
  if (w.dims() == 3) return max_pool_volume(x, w);
  return w.dims() == 2 ? max_pool2d(x, pool_in_plane(w)) : as_sequence(max_pool2d(as_image(x), pool_in_plane(w)));
}

Value avg_pool(const Value& x, const SlidingWindow& w) {
  if (w.dims() == 3) return avg_pool_volume(x, w);
  return w.dims() == 2 ? avg_pool2d(x, pool_in_plane(w)) : as_sequence(avg_pool2d(as_image(x), pool_in_plane(w)));
}

}  // namespace kcc
