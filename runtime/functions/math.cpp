#include "runtime/functions/math.h"

#include <algorithm>
#include <limits>

#include "runtime/base/problem.h"
#include "runtime/ops/reduction.h"

namespace kcc::math {

// M. Giles, "Approximating the erfinv function" (2010): near the last places of float32.
Value erfinv(const Value& x) {
  const auto polynomial = [](const Value& w, std::initializer_list<double> coefficients) {
    Value p;
    for (double c : coefficients) p = p ? p * w + c : scalar_like(w, c);
    return p;
  };
  const Value w = -log((1.0 - x) * (1.0 + x));
  const Value centre =
      polynomial(minimum(w, 5.0) - 2.5, {2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
                                         -0.00125372503, -0.00417768164, 0.246640727, 1.50140941});
  const Value tail =
      polynomial(sqrt(maximum(w, 5.0)) - 3.0, {-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844,
                                               0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682});
  const double infinity = std::numeric_limits<double>::infinity();
  return where(equal(w, infinity), scalar_like(x, infinity), where(less(w, 5.0), centre, tail)) * x;
}

Value all(const Value& x, Ints axes, bool keepdims) {
  return cast(min(cast(cast(x, DType::kBool), DType::kInt32), std::move(axes), keepdims), DType::kBool);
}

Value any(const Value& x, Ints axes, bool keepdims) {
  return cast(max(cast(cast(x, DType::kBool), DType::kInt32), std::move(axes), keepdims), DType::kBool);
}

Value negative_ids(const Value& given, int64_t n) {
  const Value ids = given.dtype() == DType::kInt64 ? given : cast(given, DType::kInt32);
  return where(less(ids, 0.0), ids + static_cast<double>(n), ids);
}

Value ravel(const Value& x) { return reshape(x, Shape{x.shape().count()}); }

Value swap_axes(const Value& x, int a, int b) {
  Ints perm;
  for (int i = 0; i < x.rank(); ++i) perm.push_back(i);
  std::swap(perm[static_cast<size_t>(normal_axis(a, x.rank()))], perm[static_cast<size_t>(normal_axis(b, x.rank()))]);
  return transpose(x, perm);
}

Value take_axis(const Value& x, const Value& given, int axis) {
  axis = normal_axis(axis, x.rank());
  const Value ids = negative_ids(given, x.dim(axis));
  if (axis == 0) return take(x, ids);
  Ints front = {axis}, back;
  for (int i = 0; i < x.rank(); ++i)
    if (i != axis) front.push_back(i);
  const Value t = take(transpose(x, front), ids);  // [ids.., rest..]
  const int n = ids.rank();
  for (int i = 0; i < axis; ++i) back.push_back(n + i);
  for (int i = 0; i < n; ++i) back.push_back(i);
  for (int i = n + axis; i < t.rank(); ++i) back.push_back(i);
  return transpose(t, back);
}

Value take_along_axis(const Value& x, const Value& given, int axis) {
  axis = normal_axis(axis, x.rank());
  if (given.rank() != x.rank())
    refuse("shape", "`take_along_axis` takes indices of as many axes as x, not " + to_string(given.shape()) +
                        " beside " + to_string(x.shape()));
  Shape wide = broadcast_shape(keep_dims(x.shape(), {axis}), keep_dims(given.shape(), {axis})), from = wide, to = wide;
  from.set(axis, x.dim(axis));
  to.set(axis, given.dim(axis));
  const Value ids = swap_axes(broadcast_to(negative_ids(given, x.dim(axis)), to), axis, -1);  // [.., k]
  const Value table = swap_axes(broadcast_to(x, from), axis, -1);                             // [.., n]
  Shape each = table.shape();
  each.insert(each.rank() - 1, ids.dim(-1));  // [.., k, n]
  return swap_axes(take_along_last(broadcast_to(expand_dims(table, -2), each), ids), axis, -1);
}

Value in_top_k(const Value& targets, const Value& predictions, int64_t k) {
  const Value ids = cast(targets, DType::kInt32);
  const Value own = take_along_last(predictions, ids);
  const Value above = sum(cast(greater(predictions, expand_dims(own, -1)), DType::kInt32), {-1});
  return logical_and(less(above, static_cast<double>(k)), isfinite(own));
}

Value triangle(Builder& b, int64_t rows, int64_t columns, int64_t k) {
  const Value row = reshape(iota(b, rows, DType::kInt32), Shape{rows, 1});
  return greater_equal(row + static_cast<double>(std::clamp<int64_t>(k, -columns - rows, columns + rows)),
                       iota(b, columns, DType::kInt32));
}

}  // namespace kcc::math
