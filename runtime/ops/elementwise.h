// Operations of one element or two that few functions need.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

Value bessel_i0(const Value& x);                    // the modified Bessel function of the first kind, order 0
Value bessel_i1(const Value& x);                    // order 1
Value nextafter(const Value& a, const Value& b);    // the number after a on the way to b
Value gcd(const Value& a, const Value& b);          // of integers; not negative
Value bitwise_and(const Value& a, const Value& b);  // of integers, as all below
Value bitwise_or(const Value& a, const Value& b);
Value bitwise_xor(const Value& a, const Value& b);
Value shift_left(const Value& a, const Value& b);
Value shift_right(const Value& a, const Value& b);  // keeps the sign

}  // namespace kcc
