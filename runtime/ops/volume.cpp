#include "runtime/ops/volume.h"

#include <limits>

namespace kcc {
namespace {

Value planes(const Value& volume) {  // [n, d, h, w, c] -> [n d, h, w, c]
  return reshape(volume, Shape{volume.dim(0) * volume.dim(1)} + volume.shape().from(2));
}
Value volume(const Value& planes, int64_t rows) {  // and back
  return reshape(planes, Shape{rows, planes.dim(0) / rows} + planes.shape().from(1));
}

Value padded_depth(const Value& x, const VolumeWindow& w, double value) {
  if (w.padding[0] == 0 && w.padding[1] == 0) return x;
  return pad(x, {0, w.padding[0], 0, 0, 0}, {0, w.padding[1], 0, 0, 0}, value);
}

int64_t depth_out(int64_t padded, const VolumeWindow& w) { return (padded - w.reach(0)) / w.strides[0] + 1; }

// The planes that the window's k-th plane meets, one for each place of the window.
Value met(const Value& padded, int64_t k, const VolumeWindow& w) {
  const int64_t begin = k * w.dilations[0], n = depth_out(padded.dim(1), w);
  return slice(padded, 1, begin, begin + (n - 1) * w.strides[0] + 1, w.strides[0]);
}

ConvWindow in_plane(const VolumeWindow& w, int64_t groups) {
  return {{w.strides[1], w.strides[2]},
          {w.padding[2], w.padding[3], w.padding[4], w.padding[5]},
          {w.dilations[1], w.dilations[2]},
          groups};
}
PoolWindow pool_in_plane(const VolumeWindow& w) {
  return {
      {w.size[1], w.size[2]}, {w.strides[1], w.strides[2]}, {w.padding[2], w.padding[3], w.padding[4], w.padding[5]}};
}

Value plane_of(const Value& kernel, int64_t k) { return squeeze(slice(kernel, 0, k, k + 1), 0); }

}  // namespace

Value conv3d(const Value& x, const Value& kernel, const VolumeWindow& w, int64_t groups) {
  const Value padded = padded_depth(x, w, 0);
  Value sum;
  for (int64_t k = 0; k < w.size[0]; ++k) {
    const Value part = conv2d(planes(met(padded, k, w)), plane_of(kernel, k), in_plane(w, groups));
    sum = sum ? sum + part : part;
  }
  return volume(sum, x.dim(0));
}

Value conv3d_grad_input(const Value& dy, const Value& kernel, const Ints& size, const VolumeWindow& w) {
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

Value max_pool3d(const Value& x, const VolumeWindow& w) {
  const Value pooled = volume(max_pool2d(planes(x), pool_in_plane(w)), x.dim(0));
  const Value padded = padded_depth(pooled, w, -std::numeric_limits<double>::infinity());
  Value most;
  for (int64_t k = 0; k < w.size[0]; ++k) most = most ? maximum(most, met(padded, k, w)) : met(padded, k, w);
  return most;
}

// Each plane's mean is over as many elements as any other's: the mean of means is the mean.
Value avg_pool3d(const Value& x, const VolumeWindow& w) {
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

}  // namespace kcc
