// The numbers that go into a computation, and those that come out, compared.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/base/philox.h"
#include "runtime/graph/slopes.h"
#include "runtime/plugins/computation.h"

namespace kcc {

std::string difference(const std::string& what, const Tensor& got, const Tensor& wanted, double tolerance) {
  if (!(got.type() == wanted.type()))
    return fmt::format("{} is {}, and should be {}", what, to_string(got.type()), to_string(wanted.type()));
  if (std::memcmp(got.raw(), wanted.raw(), static_cast<size_t>(got.bytes())) == 0) return {};
  const double loose = got.dtype() == DType::kFloat64 ? 1 : tolerance == 0 ? 0 : 1e5;
  for (int64_t i = 0; i < got.count(); ++i) {
    const double a = got.at(i), b = wanted.at(i);
    if (a == b || (std::isnan(a) && std::isnan(b)) ||
        std::fabs(a - b) <= loose * tolerance * std::max(1.0, std::fabs(b)))
      continue;
    return fmt::format("{}{} is {:.9g}, and should be {:.9g}", what, place_text(got.shape(), i), a, b);
  }
  return {};
}

Tensor drawn(const Shape& shape, uint64_t seed, double low, double high, DType dtype) {
  Tensor t(DType::kFloat64, shape);
  const Philox random(seed, 0, 0);
  for (int64_t i = 0; i < t.count(); ++i)
    t.data<double>()[i] = low + (high - low) * random.uniform64(static_cast<uint64_t>(i));
  return t.cast(dtype);
}

}  // namespace kcc
