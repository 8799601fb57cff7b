// keras.ops of one tensor, element by element.
#include <cmath>
#include <limits>
#include <numbers>

#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/functions/math.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

// Rounding leaves whole numbers as they are.
template <class F>
Value unless_whole(const Args& a, F f) {
  const Value x = a.numbers("x");
  return is_float(x.dtype()) ? f(x) : x;
}

Value infinite(const Value& x, double sign) {
  return equal(x, scalar_like(x, sign * std::numeric_limits<double>::infinity()));
}

Operand rounded(const Args& a) {
  const Value x = a.numbers("x");
  const int64_t digits = a.integer("decimals");
  if (digits < -300 || digits > 300) a.refuse_argument("decimals", "it must be from -300 to 300");
  if (!is_float(x.dtype()) && digits >= 0) return x;
  const double unit = std::pow(10.0, static_cast<double>(digits));
  const Value f = is_float(x.dtype()) ? x : cast(x, DType::kFloat64);
  return cast(digits == 0 ? round(f) : round(f * unit) / unit, x.dtype());
}

Operand nan_to_num(const Args& a) {
  const Value x = a.numbers("x");
  if (!is_float(x.dtype())) return x;
  const double largest =
      x.dtype() == DType::kFloat32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  const auto beside = [&](const char* name, double otherwise) {
    return scalar_like(x, a.none(name) ? otherwise : a.number(name));
  };
  Value y = where(isnan(x), beside("nan", 0), x);
  y = where(infinite(x, 1), beside("posinf", largest), y);
  return where(infinite(x, -1), beside("neginf", -largest), y);
}

Operand clipped(const Args& a) {
  const Value low = a.both("x", "x_min")[1], x = a.both("x", "x_min")[0], high = a.both("x", "x_max")[1];
  return maximum(minimum(x, high), low);  // where low is above high, it is low
}

[[maybe_unused]] const bool elementwise_functions = define_functions({
    {"abs(x)", "Absolute value.", [](const Args& a) -> Operand { return abs(a.numbers("x")); }},
    {"absolute(x)", "Absolute value.", [](const Args& a) -> Operand { return abs(a.numbers("x")); }},
    {"fabs(x)", "Absolute value, as a float.", [](const Args& a) -> Operand { return abs(a.floats("x")); }},
    {"negative(x)", "-x.", [](const Args& a) -> Operand { return -a.numbers("x"); }},
    {"square(x)", "x times itself.", [](const Args& a) -> Operand { return square(a.numbers("x")); }},
    {"sqrt(x)", "Square root.", [](const Args& a) -> Operand { return sqrt(a.floats("x")); }},
    {"rsqrt(x)", "1 / sqrt(x).", [](const Args& a) -> Operand { return rsqrt(a.floats("x")); }},
    {"cbrt(x)", "Cube root.",
     [](const Args& a) -> Operand {
       const Value x = a.floats("x");
       return sign(x) * pow(abs(x), scalar_like(x, 1.0 / 3));
     }},
    {"reciprocal(x)", "1 / x.", [](const Args& a) -> Operand { return reciprocal(a.floats("x")); }},
    {"exp(x)", "e to the power of x.", [](const Args& a) -> Operand { return exp(a.floats("x")); }},
    {"exp2(x)", "2 to the power of x.",
     [](const Args& a) -> Operand { return exp(a.floats("x") * std::numbers::ln2); }},
    {"expm1(x)", "exp(x) - 1.", [](const Args& a) -> Operand { return expm1(a.floats("x")); }},
    {"log(x)", "Natural logarithm.", [](const Args& a) -> Operand { return log(a.floats("x")); }},
    {"log1p(x)", "log(1 + x).", [](const Args& a) -> Operand { return log1p(a.floats("x")); }},
    {"log2(x)", "Logarithm of base 2.",
     [](const Args& a) -> Operand { return log(a.floats("x")) * (1 / std::numbers::ln2); }},
    {"log10(x)", "Logarithm of base 10.",
     [](const Args& a) -> Operand { return log(a.floats("x")) * (1 / std::numbers::ln10); }},
    {"sin(x)", "Sine.", [](const Args& a) -> Operand { return sin(a.floats("x")); }},
    {"cos(x)", "Cosine.", [](const Args& a) -> Operand { return cos(a.floats("x")); }},
    {"tan(x)", "Tangent.", [](const Args& a) -> Operand { return tan(a.floats("x")); }},
    {"arcsin(x)", "Inverse sine.", [](const Args& a) -> Operand { return asin(a.floats("x")); }},
    {"arccos(x)", "Inverse cosine.", [](const Args& a) -> Operand { return acos(a.floats("x")); }},
    {"arctan(x)", "Inverse tangent.", [](const Args& a) -> Operand { return atan(a.floats("x")); }},
    {"sinh(x)", "Hyperbolic sine.", [](const Args& a) -> Operand { return sinh(a.floats("x")); }},
    {"cosh(x)", "Hyperbolic cosine.", [](const Args& a) -> Operand { return cosh(a.floats("x")); }},
    {"arcsinh(x)", "Inverse hyperbolic sine.",
     [](const Args& a) -> Operand {
       const Value x = a.floats("x"), size = abs(x), s = square(size);
       return sign(x) * log1p(size + s / (1.0 + sqrt(s + 1.0)));
     }},
    {"arccosh(x)", "Inverse hyperbolic cosine.",
     [](const Args& a) -> Operand {
       const Value x = a.floats("x");
       return log(x + sqrt(x - 1.0) * sqrt(x + 1.0));
     }},
    {"arctanh(x)", "Inverse hyperbolic tangent.",
     [](const Args& a) -> Operand {
       const Value x = a.floats("x");
       return 0.5 * (log1p(x) - log1p(-x));
     }},
    {"sinc(x)", "sin(pi x) / (pi x), and 1 at 0.",
     [](const Args& a) -> Operand {
       const Value x = a.floats("x"), zero = equal(x, 0.0), y = where(zero, ones_like(x), x * std::numbers::pi);
       return where(zero, ones_like(x), sin(y) / y);
     }},
    {"deg2rad(x)", "Degrees to radians.",
     [](const Args& a) -> Operand { return a.floats("x") * (std::numbers::pi / 180); }},
    {"rad2deg(x)", "Radians to degrees.",
     [](const Args& a) -> Operand { return a.floats("x") * (180 / std::numbers::pi); }},
    {"erf(x)", "Error function.", [](const Args& a) -> Operand { return erf(a.floats("x")); }},
    {"erfc(x)", "1 - erf(x).", [](const Args& a) -> Operand { return 1.0 - erf(a.floats("x")); }},
    {"erfinv(x)", "Inverse error function.", [](const Args& a) -> Operand { return math::erfinv(a.floats("x")); }},
    {"sign(x)", "-1, 0 or 1.", [](const Args& a) -> Operand { return sign(a.numbers("x")); }},
    {"signbit(x)", "Whether x is negative.",
     [](const Args& a) -> Operand {
       const Value x = a.numbers("x");
       return is_float(x.dtype()) ? logical_or(less(x, 0.0), infinite(reciprocal(x), -1)) : less(x, 0.0);
     }},
    {"floor(x)", "Rounded down.", [](const Args& a) -> Operand { return floor(a.floats("x")); }},
    {"ceil(x)", "Rounded up.", [](const Args& a) -> Operand { return ceil(a.floats("x")); }},
    {"trunc(x)", "Rounded towards 0.",
     [](const Args& a) -> Operand {
       return unless_whole(a, [](const Value& x) { return where(less(x, 0.0), ceil(x), floor(x)); });
     }},
    {"round(x, decimals=0)", "Rounded, halves to the even neighbour.", rounded},
    {"clip(x, x_min, x_max)", "Not below x_min, not above x_max.", clipped},
    {"isnan(x)", "Whether x is no number.", [](const Args& a) -> Operand { return isnan(a.floats("x")); }},
    {"isfinite(x)", "Whether x is a number, and finite.",
     [](const Args& a) -> Operand { return isfinite(a.floats("x")); }},
    {"isinf(x)", "Whether x is infinite.", [](const Args& a) -> Operand { return infinite(abs(a.floats("x")), 1); }},
    {"isposinf(x)", "Whether x is inf.", [](const Args& a) -> Operand { return infinite(a.floats("x"), 1); }},
    {"isneginf(x)", "Whether x is -inf.", [](const Args& a) -> Operand { return infinite(a.floats("x"), -1); }},
    {"isreal(x)", "True: all numbers here are real.",
     [](const Args& a) -> Operand { return full(a.builder(), a.value("x").shape(), 1, DType::kBool); }},
    {"real(x)", "x: all numbers here are real.", [](const Args& a) -> Operand { return a.value("x"); }},
    {"conj(x)", "x: all numbers here are real.", [](const Args& a) -> Operand { return a.value("x"); }},
    {"conjugate(x)", "x: all numbers here are real.", [](const Args& a) -> Operand { return a.value("x"); }},
    {"nan_to_num(x, nan=0.0, posinf=None, neginf=None)", "What is no finite number replaced by one.", nan_to_num},
    {"logical_not(x)", "Truth turned around.",
     [](const Args& a) -> Operand { return logical_not(cast(a.value("x"), DType::kBool)); }},
});

}  // namespace
}  // namespace kcc
