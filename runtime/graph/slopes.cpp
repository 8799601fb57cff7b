#include "runtime/graph/slopes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace kcc {
namespace {

// Slopes on both sides of a point, and how much of them rounding may have made.
struct Difference {
  double left, right, noise;
  double middle() const { return (left + right) / 2; }
};

double error_of(double got, const Difference& d, double largest, double tolerance) {
  if (!std::isfinite(got) || !std::isfinite(d.middle())) return std::numeric_limits<double>::infinity();
  const auto [low, high] = std::minmax(d.left, d.right);
  double off = std::fabs(got - d.middle());
  if (high - low > 0.01 * std::max(std::fabs(low), std::fabs(high)))  // a kink
    off = std::min(off, std::max({0.0, low - got, got - high}));
  // An element that is small beside the others is known no better than they are.
  const double size = std::max({std::fabs(got), std::fabs(d.middle()), 1e-3 * largest});
  return off == 0 ? 0 : off / (size + d.noise / tolerance);
}

}  // namespace

Slope worst_slope(const std::function<double()>& f, const Differentiated& by, const SlopeOptions& o) {
  Tensor at = by.at;
  const Tensor gradient = by.gradient.defined() ? by.gradient.clone() : Tensor();
  const double here = f();
  const auto difference = [&](int64_t i, double step) {
    double& x = at.data<double>()[i];
    const double was = x, h = step * std::max(1.0, std::fabs(was));
    x = was + h;
    const double above = f();
    x = was - h;
    const double below = f();
    x = was;
    return Difference{(here - below) / h, (above - here) / h, o.noise * std::max(1.0, std::fabs(here)) / h};
  };
  std::vector<std::pair<int64_t, Difference>> all;
  double largest = 0;
  const int64_t stride = std::max<int64_t>(1, (at.count() + o.elements - 1) / o.elements);
  for (int64_t i = 0; i < at.count(); i += stride) {
    all.emplace_back(i, difference(i, o.step));
    const double slope = std::fabs(all.back().second.middle());
    if (std::isfinite(slope)) largest = std::max(largest, slope);
  }
  Slope worst;
  worst.compared = static_cast<int64_t>(all.size());
  for (auto& [i, d] : all) {
    const double got = gradient.defined() ? gradient.at(i) : 0;
    double error = error_of(got, d, largest, o.tolerance);
    if (error > o.tolerance) {
      const Difference nearer = difference(i, o.step / 100);
      const double again = error_of(got, nearer, largest, o.tolerance);
      if (nearer.noise < 1e-3 * std::fabs(nearer.middle()) && again < error) {
        d = nearer;
        error = again;
      }
    }
    if (error > worst.error || i == 0) worst = {i, worst.compared, got, d.middle(), error};
  }
  return worst;
}

std::string place_text(const Shape& shape, int64_t element) {
  std::string place;
  for (int d = shape.rank(); d-- > 0; element /= shape[d])
    place = std::to_string(element % shape[d]) + (place.empty() ? "" : ", ") + place;
  return place.empty() ? "" : "[" + place + "]";
}

std::string to_string(const Slope& s, const Differentiated& by) {
  return fmt::format("`{}`{} is {:.7g}, and should be {:.7g}", by.name, place_text(by.at.shape(), s.element), s.got,
                     s.wanted);
}

}  // namespace kcc
