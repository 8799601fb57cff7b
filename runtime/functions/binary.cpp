// keras.ops of two tensors, element by element, and what chooses between them.
#include <cmath>
#include <limits>
#include <numbers>

#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/elementwise.h"
#include "runtime/ops/operands.h"

namespace kcc {
namespace {

using Args = FunctionArgs;
using Binary = Value (*)(const Value&, const Value&);

template <Binary f>
Operand of_two(const Args& a) {
  const Values v = a.both("x1", "x2");
  return f(v[0], v[1]);
}

template <Binary f>
Operand of_two_floats(const Args& a) {
  const Values v = a.both("x1", "x2");
  const DType dtype = promote(promote(v[0].dtype(), v[1].dtype()), a.context().float_dtype());
  return f(cast(v[0], dtype), cast(v[1], dtype));
}

// Compared as they are: text beside text too.
template <Binary f>
Operand compared(const Args& a) {
  if (!a["x1"].is_number() && !a["x2"].is_number()) return f(a.value("x1"), a.value("x2"));
  return of_two<f>(a);
}

template <Binary f>
Operand of_truths(const Args& a) {
  return f(cast(a.value("x1"), DType::kBool), cast(a.value("x2"), DType::kBool));
}

Value divide_no_nan(const Value& x, const Value& y) {
  const Value zero = equal(y, 0.0);
  return where(zero, zeros_like(x), x / where(zero, ones_like(y), y));
}

Value arctan2(const Value& y, const Value& x) {
  const Value safe = where(equal(x, 0.0), ones_like(x), x);
  const Value turn = where(less(y, 0.0), scalar_like(y, -std::numbers::pi), scalar_like(y, std::numbers::pi));
  const Value sides = atan(y / safe) + where(less(x, 0.0), turn, scalar_like(y, 0.0));
  return where(equal(x, 0.0), sign(y) * (std::numbers::pi / 2), sides);
}

Value logaddexp(const Value& x, const Value& y) { return maximum(x, y) + log1p(exp(-abs(x - y))); }

Value power(const Value& x, const Value& y) {
  if (is_float(x.dtype()) || is_float(y.dtype())) return pow(x, y);
  return cast(round(pow(cast(x, DType::kFloat64), cast(y, DType::kFloat64))), promote(x.dtype(), y.dtype()));
}

// The sign of the dividend, as C has it.
Value fmod(const Value& x, const Value& y) {
  const Value r = mod(abs(x), abs(y));
  return where(less(x, 0.0), -r, r);
}

Value close(const Args& a) {
  const Values v = a.both("x1", "x2");
  const DType dtype = promote(promote(v[0].dtype(), v[1].dtype()), DType::kFloat32);
  const Value x = cast(v[0], dtype), y = cast(v[1], dtype);
  const Value near = less_equal(abs(x - y), a.number("atol") + a.number("rtol") * abs(y));
  const Value both = logical_or(equal(x, y), logical_and(near, isfinite(y)));
  return a.flag("equal_nan") ? logical_or(both, logical_and(isnan(x), isnan(y))) : both;
}

Operand chosen(const Args& a) {
  const Value condition = a.value("condition");
  if (a.none("x1") || a.none("x2"))
    a.refuse_argument(a.none("x1") ? "x1" : "x2", "without it the size of the result would not be known");
  const Operand &x = a["x1"], &y = a["x2"];
  const DType f = a.context().float_dtype();
  const Value v = x.is_number() && y.is_value() ? to_value_beside(x, *y.get<Value>(), f) : a.value("x1");
  return where(condition, v, y.is_number() ? to_value_beside(y, v, f) : a.value("x2"));
}

Operand among(const Args& a) {
  const Value x = a.value("x1"), set = a.value("x2");
  const Value flat = math::ravel(set);
  if (flat.dim(0) == 0) return full(a.builder(), x.shape(), a.flag("invert"), DType::kBool);
  const Value found = math::any(equal(expand_dims(x, -1), flat), {-1});
  return a.flag("invert") ? logical_not(found) : found;
}

[[maybe_unused]] const bool binary_functions = define_functions({
    {"add(x1, x2)", "x1 + x2.", of_two<operator+>},
    {"subtract(x1, x2)", "x1 - x2.", of_two<operator- >},
    {"multiply(x1, x2)", "x1 * x2.", of_two<operator*>},
    {"divide(x1, x2)", "x1 / x2.", of_two<operator/>},
    {"true_divide(x1, x2)", "x1 / x2.", of_two<operator/>},
    {"divide_no_nan(x1, x2)", "x1 / x2, and 0 where x2 is 0.", of_two_floats<divide_no_nan>},
    {"floor_divide(x1, x2)", "x1 // x2.", of_two<floor_divide>},
    {"mod(x1, x2)", "x1 % x2, with the sign of x2.", of_two<mod>},
    {"fmod(x1, x2)", "The remainder with the sign of x1.", of_two<fmod>},
    {"power(x1, x2)", "x1 ** x2.", of_two<power>},
    {"maximum(x1, x2)", "The larger.", of_two<maximum>},
    {"minimum(x1, x2)", "The smaller.", of_two<minimum>},
    {"fmax(x1, x2)", "The larger; where one is nan, the other.", of_two<[](const Value& x, const Value& y) {
  return where(not_equal(x, x), y, where(not_equal(y, y), x, maximum(x, y))); }>},
    {"fmin(x1, x2)", "The smaller; where one is nan, the other.", of_two<[](const Value& x, const Value& y) {
  return where(not_equal(x, x), y, where(not_equal(y, y), x, minimum(x, y))); }>},
    {"hypot(x1, x2)", "sqrt(x1 ** 2 + x2 ** 2).", of_two_floats<[](const Value& x, const Value& y) {
  return sqrt(square(x) + square(y)); }>},
    {"arctan2(x1, x2)", "The angle of the point (x2, x1).", of_two_floats<arctan2>},
    {"logaddexp(x1, x2)", "log(exp(x1) + exp(x2)).", of_two_floats<logaddexp>},
    {"logaddexp2(x1, x2)", "log2(2 ** x1 + 2 ** x2).",
     of_two_floats<[](const Value& x, const Value& y) {
  return logaddexp(x * std::numbers::ln2, y * std::numbers::ln2) * (1 / std::numbers::ln2); }>},
    {"ldexp(x1, x2)", "x1 * 2 ** x2.", of_two_floats<[](const Value& x, const Value& y) {
  return x * exp(y * std::numbers::ln2); }>},
    {"nextafter(x1, x2)", "The number of its type that follows x1 on the way to x2.", of_two_floats<nextafter>},
    {"heaviside(x1, x2)", "0 below 0, 1 above, x2 at 0.",
     of_two_floats<[](const Value& x, const Value& y) {
  return where(equal(x, 0.0), y, cast(greater(x, 0.0), x.dtype())); }>},
    {"equal(x1, x2)", "x1 == x2.", compared<equal>},
    {"not_equal(x1, x2)", "x1 != x2.", compared<not_equal>},
    {"less(x1, x2)", "x1 < x2.", of_two<less>},
    {"less_equal(x1, x2)", "x1 <= x2.", of_two<less_equal>},
    {"greater(x1, x2)", "x1 > x2.", of_two<greater>},
    {"greater_equal(x1, x2)", "x1 >= x2.", of_two<greater_equal>},
    {"logical_and(x1, x2)", "Both.", of_truths<logical_and>},
    {"logical_or(x1, x2)", "At least one.", of_truths<logical_or>},
    {"logical_xor(x1, x2)", "One of the two.", of_truths<logical_xor>},
    {"isclose(x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False)", "Whether two numbers are nearly the same.", [](const Args& a) -> Operand {
  return close(a); }},
    {"allclose(x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False)", "Whether all are nearly the same.", [](const Args& a) -> Operand {
  return math::all(close(a)); }},
    {"isin(x1, x2, assume_unique=False, invert=False)", "Whether each of x1 is among x2.", among},
    {"where(condition, x1=None, x2=None)", "x1 where the condition holds, else x2.", chosen},
});

}  // namespace
}  // namespace kcc
