// Values as plugins write them: made without a builder, and compared with `<`.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {

// Of the computation that is going on: a layer's call, a loop's step, or, outside of both, one that runs at once.
inline Value zeros(const Shape& shape, DType dtype = DType::kFloat32) { return full(here(), shape, 0, dtype); }
inline Value ones(const Shape& shape, DType dtype = DType::kFloat32) { return full(here(), shape, 1, dtype); }
inline Value full(const Shape& shape, double value, DType dtype = DType::kFloat32) {
  return full(here(), shape, value, dtype);
}
inline Value constant(double value, DType dtype = DType::kFloat32) { return full(here(), {}, value, dtype); }
inline Value constant(const Tensor& tensor) { return constant(here(), tensor); }
template <class T>
Value constant(const Shape& shape, const std::vector<T>& values) {
  return constant(here(), Tensor::of<T>(shape, std::span<const T>(values)));
}
template <class T>
Value constant(const std::vector<T>& values) {  // [n]
  return constant<T>(Shape{static_cast<int64_t>(values.size())}, values);
}
template <class T, size_t N>
Value constant(const std::vector<std::array<T, N>>& rows) {  // [n, N]
  Tensor t(dtype_of<T>(), Shape{static_cast<int64_t>(rows.size()), static_cast<int64_t>(N)});
  for (size_t i = 0; i < rows.size(); ++i) std::copy(rows[i].begin(), rows[i].end(), t.template data<T>() + i * N);
  return constant(t);
}
// Initializers, as `weight("kernel", shape, he_normal)` takes them; others by their names in quotes.
inline constexpr const char *glorot_uniform = "glorot_uniform", *glorot_normal = "glorot_normal",
                            *he_uniform = "he_uniform", *he_normal = "he_normal", *lecun_uniform = "lecun_uniform",
                            *lecun_normal = "lecun_normal", *orthogonal = "orthogonal",
                            *truncated_normal = "truncated_normal";

// What a value holds, flat; a copy. Reads it. Refuses (kind "dtype") another type than the value's.
template <class T>
std::vector<T> as(const Value& v) {
  const Tensor& t = v.tensor();
  if (t.dtype() != dtype_of<T>())
    refuse("dtype", "the value is " + to_string(t.type()) + ", and is read as another type");
  return {t.data<T>(), t.data<T>() + t.count()};
}
inline Value arange(int64_t n, DType dtype = DType::kInt32) { return iota(here(), n, dtype); }
inline Value random_normal(const Shape& shape, DType dtype = DType::kFloat32) {
  return random_normal(here(), shape, dtype);
}
inline Value random_uniform(const Shape& shape, DType dtype = DType::kFloat32) {
  return random_uniform(here(), shape, dtype);
}

// Element by element. As a condition, `if (a < b)`, scalars are read: what is traced becomes eager by that.
inline Value operator<(const Value& a, const Value& b) { return less(a, b); }
inline Value operator>(const Value& a, const Value& b) { return greater(a, b); }
inline Value operator<=(const Value& a, const Value& b) { return less_equal(a, b); }
inline Value operator>=(const Value& a, const Value& b) { return greater_equal(a, b); }
inline Value operator<(const Value& a, double b) { return less(a, b); }
inline Value operator>(const Value& a, double b) { return greater(a, b); }
inline Value operator<=(const Value& a, double b) { return less_equal(a, scalar_like(a, b)); }
inline Value operator>=(const Value& a, double b) { return greater_equal(a, b); }

}  // namespace kcc
