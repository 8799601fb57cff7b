#include "runtime/ops/operands.h"

#include <algorithm>
#include <cmath>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"

namespace kcc {

DType promote(DType a, DType b) {
  if (a == b) return a;
  if (a == DType::kString || b == DType::kString)
    refuse("dtype", "text and " + std::string(name_of(a == DType::kString ? b : a)) + " do not go together");
  return std::max(a, b);
}

Shape broadcast_shape(const Shape& a, const Shape& b) {
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  Shape out = longer;
  for (int i = 1; i <= shorter.rank(); ++i) {
    const int64_t x = longer[-i], y = shorter[-i];
    if (x != y && x != 1 && y != 1)
      refuse("shape.broadcast", "the shapes " + to_string(a) + " and " + to_string(b) +
                                    " do not broadcast: " + std::to_string(x) + " beside " + std::to_string(y));
    out.set(-i, x == 1 ? y : x);
  }
  return out;
}

Values together(const Value& a, const Value& b) {
  const DType dtype = promote(a.dtype(), b.dtype());
  const Shape shape = broadcast_shape(a.shape(), b.shape());
  return {broadcast_to(cast(a, dtype), shape), broadcast_to(cast(b, dtype), shape)};
}

Value binary(const Op& op, const Value& a, const Value& b) { return emit(op, together(a, b)); }

namespace {

// A plain number beside `x`: of x's dtype, unless x holds integers and the number is none.
Value number_beside(const Value& x, double number) {
  const bool whole = std::floor(number) == number;
  const DType dtype = is_float(x.dtype())         ? x.dtype()
                      : x.dtype() == DType::kBool ? (whole ? DType::kInt32 : DType::kFloat32)
                      : whole                     ? x.dtype()
                                                  : DType::kFloat32;
  // At once a broadcast would be an operation of its own.
  return x.owner() ? full(x.builder(), x.shape(), number, dtype) : scalar(x.builder(), number, dtype);
}

}  // namespace

Value binary(const Op& op, const Value& a, double b) { return binary(op, a, number_beside(a, b)); }
Value binary(const Op& op, double a, const Value& b) { return binary(op, number_beside(b, a), b); }

}  // namespace kcc
