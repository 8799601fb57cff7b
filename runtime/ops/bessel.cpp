// Modified Bessel functions of the first kind, elementwise.
#include <cmath>
#include <numbers>

#include "runtime/ops/elementwise.h"
#include "runtime/ops/pointwise.h"

namespace kcc {
namespace {

// M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions", 9.6.10 and, for large ones, 9.7.1.
double bessel_i(int order, double x) {
  const double size = std::fabs(x), sign = x < 0 && order == 1 ? -1 : 1;
  if (size < 30) {
    double term = order == 0 ? 1 : size / 2, total = term;
    for (int k = 1; term > 1e-18 * total; ++k) total += term *= size * size / 4 / (k * (k + order));
    return sign * total;
  }
  if (std::isinf(size) || std::isnan(size)) return sign * size;
  double term = 1, total = 1;
  for (int k = 1; k < 30; ++k) total += term *= ((2.0 * k - 1) * (2.0 * k - 1) - 4 * order) / (8 * k * size);
  const double root = std::exp(size / 2);  // exp(size) would overflow where the result does not
  return sign * root * (total / std::sqrt(2 * std::numbers::pi * size)) * root;
}

template <int order>
Kernel bessel_kernel() {
  return pointwise([](auto x) {
    return x.unaryExpr([](auto e) { return static_cast<decltype(e)>(bessel_i(order, static_cast<double>(e))); });
  });
}

}  // namespace

const Op& bessel_i0_op = define({
    .name = "bessel_i0",
    .doc = "The modified Bessel function of the first kind and order 0 of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = bessel_kernel<0>(),
    .vjp = [](const OpCall& op, const Values& dy) -> Values { return {dy[0] * bessel_i1(op.input())}; },
    .samples = {{normal({3, 5})}, {constant({6}, {-80.0, 40.0, 29.0, 0.0, -3.0, 30.0})}},
});

const Op& bessel_i1_op = define({
    .name = "bessel_i1",
    .doc = "The modified Bessel function of the first kind and order 1 of every element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = bessel_kernel<1>(),
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Value &x = op.input(), zero = equal(x, 0.0);
      const Value share = where(zero, scalar_like(x, 0.5), op.result() / where(zero, ones_like(x), x));
      return {dy[0] * (bessel_i0(x) - share)};
    },
    .samples = {{normal({3, 5})}, {constant({5}, {-8.0, 4.0, 0.7, -3.0, 2.0})}},
});

Value bessel_i0(const Value& x) { return emit(bessel_i0_op, {x}); }
Value bessel_i1(const Value& x) { return emit(bessel_i1_op, {x}); }

}  // namespace kcc
