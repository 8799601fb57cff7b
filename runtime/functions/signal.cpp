// keras.ops of signals: windows, and how alike two of them are.
#include <cmath>
#include <numbers>

#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/elementwise.h"
#include "runtime/ops/operands.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

// `f` of n numbers from 0 to 1, evenly apart. A window of one element is 1.
Value window_of(const Args& a, double (*f)(double)) {
  const int64_t n = a.integer("x");
  if (n < 0 || n > 100'000'000) a.refuse_argument("x", "it must be from 0 to 100000000");
  Tensor t(DType::kFloat64, Shape{n});
  for (int64_t i = 0; i < n; ++i)
    t.data<double>()[i] = n == 1 ? 1 : f(static_cast<double>(i) / static_cast<double>(n - 1));
  return constant(a.builder(), t.cast(a.context().float_dtype()));
}

Operand kaiser(const Args& a) {
  const Value inside = window_of(a, [](double at) { return 2 * std::sqrt(at * (1 - at)); });
  const Value beta = to_value_beside(a["beta"], inside);
  return bessel_i0(cast(beta, inside.dtype()) * inside) / bessel_i0(cast(beta, inside.dtype()));
}

double turn(double at, double times) { return std::cos(2 * std::numbers::pi * times * at); }

Value row_of(const Args& a, std::string_view name) {
  Value x = a.floats(name);
  if (x.rank() != 1 || x.dim(0) < 1) a.refuse_argument(name, "it must be a vector with at least one element");
  return x;
}

Operand correlated(const Args& a) {
  const Value x = row_of(a, "x1"), y = row_of(a, "x2");
  const DType dtype = promote(x.dtype(), y.dtype());
  const int64_t n = x.dim(0), m = y.dim(0);
  const std::string& mode = a.text("mode");
  if (mode != "valid" && mode != "same" && mode != "full") a.refuse_argument("mode", "it must be valid, same or full");
  if (mode == "valid" && n < m) a.refuse_argument("x2", "with `valid` it must not be longer than `x1`");
  const int64_t border = mode == "valid" ? 0 : m - 1;
  const Value wide = pad(cast(x, dtype), {border}, {border});
  // As an image of one row.
  const Value all = reshape(
      conv2d(reshape(wide, Shape{1, 1, wide.dim(0), 1}), reshape(cast(y, dtype), Shape{1, m, 1, 1}), ConvWindow{}),
      Shape{wide.dim(0) - m + 1});
  if (mode != "same") return all;
  const int64_t length = std::max(n, m), begin = (n + m - 1 - length) / 2;
  return slice(all, 0, begin, begin + length);
}

// Pearson's, of each pair of rows.
Operand coefficients(const Args& a) {
  const Value x = a.floats("x");
  if (x.rank() != 2) a.refuse_argument("x", "it must be a matrix, a row for each variable");
  const Value centred = x - mean(x, {1}, true);
  const Value deviation = sqrt(sum(square(centred), {1}, true));
  return clip(matmul(centred, centred, false, true) / (deviation * math::swap_axes(deviation, 0, 1)), -1, 1);
}

[[maybe_unused]] const bool signal_functions = define_functions({
    {"bartlett(x)", "A window of x numbers: a triangle.",
     [](const Args& a) -> Operand { return window_of(a, [](double at) { return at <= 0.5 ? 2 * at : 2 - 2 * at; }); }},
    {"blackman(x)", "A window of x numbers: 0.42 - 0.5 cos + 0.08 cos of twice the angle.",
     [](const Args& a) -> Operand {
       return window_of(a, [](double at) { return 0.42 - 0.5 * turn(at, 1) + 0.08 * turn(at, 2); });
     }},
    {"hamming(x)", "A window of x numbers: 0.54 - 0.46 cos.",
     [](const Args& a) -> Operand { return window_of(a, [](double at) { return 0.54 - 0.46 * turn(at, 1); }); }},
    {"hanning(x)", "A window of x numbers: 0.5 - 0.5 cos.",
     [](const Args& a) -> Operand { return window_of(a, [](double at) { return 0.5 - 0.5 * turn(at, 1); }); }},
    {"kaiser(x, beta)", "A window of x numbers, the narrower the larger beta is.", kaiser},
    {"i0(x)", "The modified Bessel function of the first kind and order 0.",
     [](const Args& a) -> Operand { return bessel_i0(a.floats("x")); }},
    {"correlate(x1, x2, mode='valid')", "Sums of the products of x2 and a stretch of x1, which moves on.", correlated},
    {"corrcoef(x)", "Pearson's coefficients of correlation of the rows.", coefficients},
});

}  // namespace
}  // namespace kcc
