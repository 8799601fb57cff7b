#include "runtime/initializers/draws.h"

#include <cmath>
#include <vector>

#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

template <class F>
Tensor converted(const Type& type, const std::vector<float>& drawn, F f) {
  if (!is_float(type.dtype)) refuse("dtype", "random numbers are floating, and cannot start " + to_string(type));
  Tensor t = Tensor::uninitialized(type);
  dispatch_float(type.dtype, [&]<class T>() {
    for (size_t i = 0; i < drawn.size(); ++i) t.data<T>()[i] = static_cast<T>(f(static_cast<double>(drawn[i])));
  });
  return t;
}

std::vector<float> normals(const Type& type, const Philox& random) {
  std::vector<float> drawn(static_cast<size_t>(type.shape.count()));
  random.fill_normal(drawn.data(), drawn.size());
  return drawn;
}

}  // namespace

Tensor draw_uniform(const Type& type, const Philox& random, double low, double high) {
  std::vector<float> drawn(static_cast<size_t>(type.shape.count()));
  random.fill_uniform(drawn.data(), drawn.size());
  return converted(type, drawn, [=](double u) { return low + u * (high - low); });
}

Tensor draw_normal(const Type& type, const Philox& random, double mean, double deviation) {
  return converted(type, normals(type, random), [=](double z) { return mean + z * deviation; });
}

Tensor draw_truncated(const Type& type, const Philox& random, double mean, double deviation) {
  std::vector<float> drawn = normals(type, random);
  const uint64_t n = drawn.size();
  for (uint64_t i = 0; i < n; ++i)
    for (uint64_t again = 1; std::abs(drawn[i]) > 2; ++again) drawn[i] = random.normal(again * n + i);
  return converted(type, drawn, [=](double z) { return mean + z * deviation; });
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
