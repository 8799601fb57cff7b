// The primitive operations as functions of Values. Named as in keras.ops; shapes in comments as [..].
//
// Binary operators promote dtypes (bool < integers < float32 < float64) and broadcast as NumPy does, by adding the
// operations `cast_*` and `broadcast_to`; a plain number takes the dtype of the other side.
#pragma once

#include "runtime/graph/builder.h"

namespace kcc {

// Sources.
Value constant(Builder& builder, Tensor t);
Value scalar(Builder& builder, double value, DType dtype);
Value scalar_like(const Value& x, double value);
Value full(Builder& builder, Shape shape, double value, DType dtype);
Value zeros_like(const Value& x);
Value ones_like(const Value& x);
Value iota(Builder& builder, int64_t n, DType dtype);              // [0, 1, .. n-1]
Value random_uniform(Builder& builder, Shape shape, DType dtype);  // [0, 1)
Value random_normal(Builder& builder, Shape shape, DType dtype);   // mean 0, deviation 1

// Shape.
Value reshape(const Value& x, Shape shape);
Value transpose(const Value& x, Ints perm);
Value broadcast_to(const Value& x, Shape shape);
Value expand_dims(const Value& x, int axis);
Value squeeze(const Value& x, int axis);
Value slice(const Value& x, int axis, int64_t begin, int64_t end,
            int64_t stride = 1);                                       // elements begin, begin+stride, .. before end
Value pad(const Value& x, Ints before, Ints after, double value = 0);  // a number for each axis
Value concat(const Values& xs, int axis);
Values split(const Value& x, int parts, int axis);
Value stack(const Values& xs, int axis);
Value repeat(const Value& x, int64_t times, int axis);  // each element `times` times
Value flip(const Value& x, int axis);
Shape broadcast_shape(const Shape& a, const Shape& b);
Value cast(const Value& x, DType dtype);

// Elementwise.
Value operator-(const Value& x);
Value abs(const Value& x);
Value sign(const Value& x);
Value exp(const Value& x);
Value expm1(const Value& x);
Value log(const Value& x);
Value log1p(const Value& x);
Value sqrt(const Value& x);
Value rsqrt(const Value& x);
Value reciprocal(const Value& x);
Value square(const Value& x);
Value sin(const Value& x);
Value cos(const Value& x);
Value tan(const Value& x);
Value asin(const Value& x);
Value acos(const Value& x);
Value atan(const Value& x);
Value sinh(const Value& x);
Value cosh(const Value& x);
Value tanh(const Value& x);
Value erf(const Value& x);
Value floor(const Value& x);
Value ceil(const Value& x);
Value round(const Value& x);
Value sigmoid(const Value& x);
Value softplus(const Value& x);
Value relu(const Value& x);
Value isnan(const Value& x);
Value isfinite(const Value& x);
Value logical_not(const Value& x);
Value stop_gradient(const Value& x);

Value operator+(const Value& a, const Value& b);
Value operator-(const Value& a, const Value& b);
Value operator*(const Value& a, const Value& b);
Value operator/(const Value& a, const Value& b);
Value operator+(const Value& a, double b);
Value operator-(const Value& a, double b);
Value operator*(const Value& a, double b);
Value operator/(const Value& a, double b);
Value operator+(double a, const Value& b);
Value operator-(double a, const Value& b);
Value operator*(double a, const Value& b);
Value operator/(double a, const Value& b);
Value floor_divide(const Value& a, const Value& b);
Value mod(const Value& a, const Value& b);  // the sign of b, as Python
Value floor_divide(const Value& a, double b);
Value mod(const Value& a, double b);
Value pow(const Value& a, const Value& b);
Value maximum(const Value& a, const Value& b);
Value minimum(const Value& a, const Value& b);
Value maximum(const Value& a, double b);
Value minimum(const Value& a, double b);
Value clip(const Value& x, double low, double high);
Value equal(const Value& a, const Value& b);
Value not_equal(const Value& a, const Value& b);
Value less(const Value& a, const Value& b);
Value less_equal(const Value& a, const Value& b);
Value greater(const Value& a, const Value& b);
Value greater_equal(const Value& a, const Value& b);
Value equal(const Value& a, double b);
Value not_equal(const Value& a, double b);
Value less(const Value& a, double b);
Value greater(const Value& a, double b);
Value greater_equal(const Value& a, double b);
Value logical_and(const Value& a, const Value& b);
Value logical_or(const Value& a, const Value& b);
Value logical_xor(const Value& a, const Value& b);
Value where(const Value& condition, const Value& a, const Value& b);

// Axes to reduce over: one, or a list; none are all. Negative ones count from the end.
struct Axes : Ints {
  Axes() = default;
  Axes(Ints list) : Ints(std::move(list)) {}
  Axes(std::initializer_list<int64_t> list) : Ints(list) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>)  // that is `keepdims`
      Axes(T axis)
      : Ints{static_cast<int64_t>(axis)} {}
};

// Reductions.
Value sum(const Value& x, Axes axes = {}, bool keepdims = false);
Value mean(const Value& x, Axes axes = {}, bool keepdims = false);
Value max(const Value& x, Axes axes = {}, bool keepdims = false);
Value min(const Value& x, Axes axes = {}, bool keepdims = false);
Value prod(const Value& x, Axes axes = {}, bool keepdims = false);
Value variance(const Value& x, Axes axes = {}, bool keepdims = false);
Value argmax(const Value& x, int axis);  // int32
Value argmin(const Value& x, int axis);  // int32
Value cumsum(const Value& x, int axis);
Value softmax(const Value& x, int axis = -1);
Value log_softmax(const Value& x, int axis = -1);
Value logsumexp(const Value& x, Axes axes = {}, bool keepdims = false);

// Products.
Value matmul(const Value& a, const Value& b, bool transpose_a = false,
             bool transpose_b = false);  // as NumPy; batches broadcast
Value einsum(const std::string& equation, const Values& xs);

// Convolutions over images [n, h, w, c] with a kernel [kh, kw, c / groups, o]; each is the transpose of the others.
struct ConvWindow {
  Ints strides{1, 1};
  Ints padding{0, 0, 0, 0};  // rows above and below, columns to the left and right
  Ints dilations{1, 1};
  int64_t groups = 1;
};
Value conv2d(const Value& x, const Value& kernel, const ConvWindow& how);  // [n, oh, ow, o]
Value conv2d_grad_input(const Value& dy, const Value& kernel, int64_t h, int64_t w,
                        const ConvWindow& how);  // [n, h, w, c]
Value conv2d_grad_kernel(const Value& x, const Value& dy, int64_t kh, int64_t kw, const ConvWindow& how);
// The padding with which a window gives ceil(size / stride) results, as TensorFlow's SAME: {before, after} of one
// dimension.
Ints same_padding(int64_t size, int64_t window, int64_t stride, int64_t dilation = 1);

// Pooling over images [n, h, w, c] -> [n, oh, ow, c]. What lies in the padding does not count.
struct PoolWindow {
  Ints window{2, 2};
  Ints strides{2, 2};
  Ints padding{0, 0, 0, 0};  // as that of a convolution
};
Value max_pool2d(const Value& x, const PoolWindow& how);
Value avg_pool2d(const Value& x, const PoolWindow& how);

// Lookups.
Value take(const Value& table, const Value& ids);  // [n, ..], int [..] -> ids' shape + [..]
Value scatter_add(const Value& x, const Value& ids,
                  int64_t rows);  // [ids' shape ..], int [..] -> [rows, ..]: x[i] added at row ids[i] of zeros
Value one_hot(const Value& ids, int64_t classes, DType dtype);  // int [..] -> [.., classes]; zeros for ids outside
Value take_along_last(const Value& x, const Value& ids);        // [.., n], int [..] -> [..]

}  // namespace kcc
