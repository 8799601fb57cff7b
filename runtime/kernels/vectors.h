// Short vectors by the compiler's extension, as wide as the machine's registers, for kernels that live in registers.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace kcc {

#if defined(__AVX512F__)
inline constexpr int kVectorBytes = 64;
inline constexpr int kVectorRegisters = 32;
#elif defined(__AVX__)
inline constexpr int kVectorBytes = 32;
inline constexpr int kVectorRegisters = 16;
#else
inline constexpr int kVectorBytes = 16;
inline constexpr int kVectorRegisters = 16;
#endif

typedef float Floats __attribute__((vector_size(kVectorBytes)));
typedef double Doubles __attribute__((vector_size(kVectorBytes)));

template <class T>
struct VectorOf;
template <>
struct VectorOf<float> {
  using type = Floats;
};
template <>
struct VectorOf<double> {
  using type = Doubles;
};
template <class T>
using Vector = typename VectorOf<T>::type;
template <class T>
inline constexpr int kLanes = kVectorBytes / static_cast<int>(sizeof(T));

template <class T>
inline Vector<T> load(const T* from) {
  Vector<T> v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class T>
inline void store(T* to, Vector<T> v) {
  std::memcpy(to, &v, sizeof v);
}

template <class T>
inline void store(T* to, Vector<T> v, int64_t lanes) {  // the first `lanes` of them
  if (lanes >= kLanes<T>) return store<T>(to, v);
  std::memcpy(to, &v, static_cast<size_t>(lanes) * sizeof(T));
}

inline Floats zeros_like(Floats) { return Floats{}; }
inline Doubles zeros_like(Doubles) { return Doubles{}; }
inline Floats complement(Floats x) { return 1.0f - x; }
inline Doubles complement(Doubles x) { return 1.0 - x; }

// A quotient of polynomials, good to 5 units in the last place; NaN stays NaN.
inline Floats tanh(Floats x) {
  const Floats high = Floats{} + 7.99881172180175781f;
  const Floats t = x > high ? high : x < -high ? -high : x, s = t * t;
  Floats p = s * -2.76076847742355e-16f + 2.00018790482477e-13f;
  p = p * s + -8.60467152213735e-11f;
  p = p * s + 5.12229709037114e-08f;
  p = p * s + 1.48572235717979e-05f;
  p = p * s + 6.37261928875436e-04f;
  p = p * s + 4.89352455891786e-03f;
  Floats q = s * 1.19825839466702e-06f + 1.18534705686654e-04f;
  q = q * s + 2.26843463243900e-03f;
  q = q * s + 4.89352518554385e-03f;
  return t * p / q;
}
inline Floats sigmoid(Floats x) { return 0.5f * tanh(0.5f * x) + 0.5f; }

inline Doubles tanh(Doubles x) {
  for (int i = 0; i < kLanes<double>; ++i) x[i] = std::tanh(x[i]);
  return x;
}
inline Doubles sigmoid(Doubles x) {
  for (int i = 0; i < kLanes<double>; ++i) x[i] = 1 / (1 + std::exp(-x[i]));
  return x;
}

}  // namespace kcc
