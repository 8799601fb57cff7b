// Values as plugins write them: made without a builder, and compared with `<`.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <initializer_list>
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
inline Value operator<(double a, const Value& b) { return greater(b, a); }
inline Value operator>(double a, const Value& b) { return less(b, a); }
inline Value operator<=(double a, const Value& b) { return b >= a; }
inline Value operator>=(double a, const Value& b) { return b <= a; }
// Element by element, of truth values. `!` is of C++: `if (!mask)`.
inline Value operator&(const Value& a, const Value& b) { return logical_and(a, b); }
inline Value operator|(const Value& a, const Value& b) { return logical_or(a, b); }
inline Value operator~(const Value& x) { return logical_not(x); }
inline Value operator%(const Value& a, const Value& b) { return mod(a, b); }
inline Value operator%(const Value& a, double b) { return mod(a, b); }

// Another value under the same name: whoever holds the old one keeps it.
inline Value& operator+=(Value& a, const Value& b) { return a = a + b; }
inline Value& operator-=(Value& a, const Value& b) { return a = a - b; }
inline Value& operator*=(Value& a, const Value& b) { return a = a * b; }
inline Value& operator/=(Value& a, const Value& b) { return a = a / b; }
inline Value& operator+=(Value& a, double b) { return a = a + b; }
inline Value& operator-=(Value& a, double b) { return a = a - b; }
inline Value& operator*=(Value& a, double b) { return a = a * b; }
inline Value& operator/=(Value& a, double b) { return a = a / b; }

// A number beside a value: as the value's dtype, where that holds it.
inline Value beside(const Value& x, double number) {
  const bool fits = is_float(x.dtype()) || (x.dtype() != DType::kBool && std::floor(number) == number);
  return scalar(x.builder(), number, fits ? x.dtype() : DType::kFloat32);
}
inline Value pow(const Value& a, double b) { return pow(a, beside(a, b)); }
inline Value pow(double a, const Value& b) { return pow(beside(b, a), b); }
inline Value maximum(double a, const Value& b) { return maximum(b, a); }
inline Value minimum(double a, const Value& b) { return minimum(b, a); }
inline Value where(const Value& condition, const Value& a, double b) { return where(condition, a, beside(a, b)); }
inline Value where(const Value& condition, double a, const Value& b) { return where(condition, beside(b, a), b); }

inline Value Value::operator[](int64_t i) const {
  const int64_t n = dim(0), at = i < 0 ? i + n : i;
  if (at < 0 || at >= n)
    refuse("shape.axis",
           "there is no [" + std::to_string(i) + "] of " + to_string(type()) + ": it has " + std::to_string(n));
  return squeeze(slice(*this, 0, at, at + 1), 0);
}
inline Value transpose(const Value& x) {  // the axes from the last to the first
  Ints perm(static_cast<size_t>(x.rank()));
  for (size_t i = 0; i < perm.size(); ++i) perm[i] = static_cast<int64_t>(perm.size() - 1 - i);
  return transpose(x, perm);
}
// One size may be -1: what is left.
inline Value reshape(const Value& x, std::initializer_list<int64_t> sizes) {
  Ints known(sizes);
  const auto left = std::find(known.begin(), known.end(), -1);
  if (left != known.end()) {
    *left = 1;
    const int64_t n = Shape{std::span<const int64_t>(known)}.count();
    *left = n == 0 ? 0 : x.shape().count() / n;
  }
  return reshape(x, Shape{std::span<const int64_t>(known)});
}

}  // namespace kcc
