#include "runtime/initializers/draws.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

// `fill(out, n, first)` draws, a piece at a time so that what is drawn stays in the cache.
template <class Fill, class F>
Tensor converted(const Type& type, Fill fill, F f) {
  check_drawn(type);
  Tensor t = Tensor::uninitialized(type);
  const auto count = static_cast<size_t>(t.count());
  std::array<float, 4096> drawn;
  dispatch_float(type.dtype, [&]<class T>() {
    for (size_t first = 0; first < count; first += drawn.size()) {
      const size_t n = std::min(drawn.size(), count - first);
      fill(drawn.data(), n, first);
      T* const out = t.data<T>() + first;
      for (size_t i = 0; i < n; ++i) out[i] = static_cast<T>(f(static_cast<double>(drawn[i])));
    }
  });
  return t;
}

}  // namespace

void check_drawn(const Type& type) {
  if (!is_float(type.dtype)) refuse("dtype", "random numbers are floating, and cannot start " + to_string(type));
}

Tensor draw_uniform(const Type& type, const Philox& random, double low, double high) {
  return converted(
      type, [&](float* out, size_t n, size_t first) { random.fill_uniform(out, n, first); },
      [=](double u) { return low + u * (high - low); });
}

Tensor draw_normal(const Type& type, const Philox& random, double mean, double deviation) {
  return converted(
      type, [&](float* out, size_t n, size_t first) { random.fill_normal(out, n, first); },
      [=](double z) { return mean + z * deviation; });
}

Tensor draw_truncated(const Type& type, const Philox& random, double mean, double deviation) {
  const auto count = static_cast<uint64_t>(type.shape.count());
  const auto fill = [&](float* out, size_t n, size_t first) {
    random.fill_normal(out, n, first);
    for (size_t i = 0; i < n; ++i)
      for (uint64_t again = 1; std::abs(out[i]) > 2; ++again) out[i] = random.normal(again * count + first + i);
  };
  return converted(type, fill, [=](double z) { return mean + z * deviation; });
}

Tensor filled(const Type& type, double value) {
  Tensor t = Tensor::uninitialized(type);
  dispatch(type.dtype, [&]<class T>() { std::fill_n(t.data<T>(), t.count(), static_cast<T>(value)); });
  return t;
}

Philox seeded(const Philox& random, const std::optional<int64_t>& seed) {
  if (!seed) return random;
  constexpr uint64_t kOwn = 0x696e6974;  // the same numbers wherever this seed stands, as in Keras
  return {static_cast<uint64_t>(*seed), kOwn, 0};
}

Fans fans_of(const Shape& shape) {
  const int rank = shape.rank();
  if (rank == 0) return {1, 1};
  if (rank == 1) return {static_cast<double>(shape[0]), static_cast<double>(shape[0])};
  const auto window = static_cast<double>(shape.first(rank - 2).count());
  return {window * static_cast<double>(shape[-2]), window * static_cast<double>(shape[-1])};
}

}  // namespace kcc
