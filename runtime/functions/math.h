// What several functions are made of, where runtime/ops has no operation for it.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc::math {

Value erfinv(const Value& x);
Value all(const Value& x, Ints axes = {}, bool keepdims = false);  // bool
Value any(const Value& x, Ints axes = {}, bool keepdims = false);
// x along `axis` at the places `ids` of the same shape but for that axis (keras.ops.take_along_axis).
Value take_along_axis(const Value& x, const Value& ids, int axis);
// x along `axis` at the places of `ids`, of any rank (keras.ops.take).
Value take_axis(const Value& x, const Value& ids, int axis);
// Which of `classes` places of the last axis are among the k largest; equal ones: the first.
Value in_top_k(const Value& targets, const Value& predictions, int64_t k);  // bool [n] of int [n] and [n, classes]
Value ravel(const Value& x);                                                // all elements in a row
Value swap_axes(const Value& x, int a, int b);
Value negative_ids(const Value& ids, int64_t n);                       // -1 becomes n - 1
Value triangle(Builder& b, int64_t rows, int64_t columns, int64_t k);  // bool: column <= row + k

}  // namespace kcc::math
