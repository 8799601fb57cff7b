// Binomial numbers.
#include "runtime/ops/element_draws.h"
#include "runtime/ops/random_draws.h"

namespace kcc {
namespace {

double log_factorial(double k) {
  int sign = 0;
  return ::lgamma_r(k + 1, &sign);
}

// How many of n fail between successes, as often as that fits: n p is small.
double by_gaps(ElementDraws& draws, double n, double p) {
  double successes = 0;
  const double scale = std::log1p(-p);
  for (double at = 0;; ++successes) {
    at += std::floor(std::log(draws.positive()) / scale) + 1;
    if (!(at <= n)) return successes;
  }
}

// W. Hoermann, "The generation of binomial random variates" (1993), BTRS: n p is at least 10, and p at most 1/2.
double by_rejection(ElementDraws& draws, double n, double p) {
  const double deviation = std::sqrt(n * p * (1 - p)), b = 1.15 + 2.53 * deviation, a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double c = n * p + 0.5, close = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * deviation;
  const double odds = std::log(p / (1 - p)), m = std::floor((n + 1) * p);
  const double most = log_factorial(m) + log_factorial(n - m);
  for (;;) {
    const double u = draws.uniform() - 0.5, v = draws.positive(), us = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / us + b) * u + c);
    if (us >= 0.07 && v <= close) return k;
    if (!(k >= 0 && k <= n)) continue;
    if (std::log(v * alpha / (a / (us * us) + b)) <= most - log_factorial(k) - log_factorial(n - k) + (k - m) * odds)
      return k;
  }
}

double binomial_of(ElementDraws& draws, double n, double p) {
  n = std::floor(n);
  if (!(n >= 0 && n < 1e15 && p >= 0 && p <= 1)) return std::nan("");
  if (n == 0 || p == 0) return 0;
  if (p > 0.5) return n - binomial_of(draws, n, 1 - p);
  return n * p < 10 ? by_gaps(draws, n, p) : by_rejection(draws, n, p);
}

}  // namespace

const Op& random_binomial_op = define({
    .name = "random_binomial",
    .doc =
        "How many of so many trials succeed, each with a probability, drawn by seed, stream and the step that is the "
        "first input; nan where there is no such number.",
    .infer = [](const Attrs&, const Types& in) -> Types { return {in[1]}; },
    .kernel =
        +[](const Signature& s) {
          return each_element(s, []<class T>(ElementDraws& draws, int64_t i, const Buffers& b, T) {
            return binomial_of(draws, static_cast<double>(b.input<T>(1)[i]), static_cast<double>(b.input<T>(2)[i]));
          });
        },
    .flops = [](const Signature& s) { return 100 * s.out[0].shape.count(); },
    .samples = {{{integers({}, 0, 9, DType::kInt64), constant({5, 700}, {0, 1, 7, 100, 3000}),
                  constant({5, 700}, {0.5, 0.2, 0.9, 0.375, 0.0625, 0, 1})},
                 {{"seed", int64_t{1}}, {"stream", int64_t{2}}}}},
});

Value random_binomial(const Value& counts, const Value& probabilities) {
  Builder& b = counts.builder();
  return emit(random_binomial_op, {b.draw_count(), counts, probabilities},
              {{"seed", static_cast<int64_t>(b.seed)}, {"stream", static_cast<int64_t>(b.draws++)}});
}

}  // namespace kcc
