// Gamma numbers.
#include "runtime/ops/element_draws.h"
#include "runtime/ops/pointwise.h"
#include "runtime/ops/random_draws.h"

namespace kcc {
namespace {

// G. Marsaglia, W. Tsang, "A simple method for generating gamma variables" (2000).
double gamma_of(ElementDraws& draws, double alpha) {
  if (!(alpha > 0) || std::isinf(alpha)) return alpha == 0 ? 0 : alpha > 0 ? alpha : std::nan("");
  if (alpha < 1) {
    const double power = std::pow(draws.positive(), 1 / alpha);
    return gamma_of(draws, alpha + 1) * power;
  }
  const double d = alpha - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = draws.normal(), root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(draws.positive()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

double digamma(double x) {
  double sum = 0;
  for (; x < 10; x += 1) sum -= 1 / x;
  const double s = 1 / (x * x);
  return sum + std::log(x) - 0.5 / x - s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s / 132))));
}

// How a number moves with alpha while the share of those below it stays: minus the slope of the distribution's function
// by alpha, over its density. M. Figurnov, S. Mohamed, A. Mnih, "Implicit reparameterization gradients" (2018); by the
// series of the incomplete gamma function, and for large alpha by the formula of Wilson and Hilferty.
double gamma_slope(double alpha, double z) {
  if (!(alpha > 0 && z > 0) || std::isinf(alpha)) return 0;
  if (alpha > 1e4) {
    const double root = std::cbrt(z / alpha), x = 3 * (root - 1 + 1 / (9 * alpha));  // deviations over sqrt(alpha)
    return root * root * (root + 1 / (3 * alpha) - x / 2);
  }
  double share = z / alpha, psi = digamma(alpha + 1), slope = 0;
  const double log_z = std::log(z);
  for (int n = 1; n < 100'000; ++n) {
    slope += share * (psi - log_z);
    if (share < 1e-18 * std::fabs(slope)) break;
    psi += 1 / (alpha + n);
    share *= z / (alpha + n);
  }
  return slope;
}

}  // namespace

const Op& random_gamma_slope_op = define({
    .name = "random_gamma_slope",
    .doc = "The slope of gamma numbers of scale 1 by their alpha: inputs alpha and the numbers. It has no gradient.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise<2>([](auto alpha, auto z) {
      return alpha.binaryExpr(z, [](auto a, auto b) {
        return static_cast<decltype(a)>(gamma_slope(static_cast<double>(a), static_cast<double>(b)));
      });
    }),
    .samples = {{uniform({3, 5}, 0.1, 8), uniform({3, 5}, 0.01, 12)},
                {constant({4}, {20000, 100, 9999, 0.02}), constant({4}, {20100, 120, 9800, 1e-9})}},
});

const Op& random_gamma_op = define({
    .name = "random_gamma",
    .doc = "Gamma numbers of scale 1, one for each alpha, drawn by seed, stream and the step that is the first input; "
           "nan where alpha is negative.",
    .infer = [](const Attrs&, const Types& in) -> Types { return {in[1]}; },
    .kernel =
        +[](const Signature& s) {
          return each_element(s, []<class T>(ElementDraws& draws, int64_t i, const Buffers& b, T) {
            return gamma_of(draws, static_cast<double>(b.input<T>(1)[i]));
          });
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      return {Value{}, dy[0] * emit(random_gamma_slope_op, {op.input(1), op.result()})};
    },
    .flops = [](const Signature& s) { return 100 * s.out[0].shape.count(); },
    .samples = {{{integers({}, 0, 9, DType::kInt64), uniform({5, 700}, 0.1, 8)},
                 {{"seed", int64_t{1}}, {"stream", int64_t{2}}},
                 false}},
});

Value random_gamma(const Value& alpha) {
  Builder& b = alpha.builder();
  return emit(random_gamma_op, {b.draw_count(), alpha},
              {{"seed", static_cast<int64_t>(b.seed)}, {"stream", static_cast<int64_t>(b.draws++)}});
}

}  // namespace kcc
