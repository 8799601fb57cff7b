// Products of a few rows with one matrix that is used again and again: it is packed once.
//
// The matrix lies in panels of two vectors' width, each holding its rows one behind the other, filled up with zeros.
#pragma once

#include <algorithm>

#include "runtime/kernels/vectors.h"

namespace kcc {

template <class T>
struct Packed {
  static constexpr int kColumns = 2 * kLanes<T>;                // of a panel
  static constexpr int kRows = kVectorRegisters >= 32 ? 8 : 4;  // of a tile: its sums fill half of the registers
  static int64_t width(int64_t n) { return (n + kColumns - 1) / kColumns * kColumns; }
  static int64_t elements(int64_t k, int64_t n) { return k * width(n); }

  // b[k, n]; transposed: b lies as [n, k].
  static void pack(const T* b, int64_t k, int64_t n, bool transposed, T* out) {
    for (int64_t c = 0; c < n; c += kColumns)
      for (int64_t r = 0; r < k; ++r, out += kColumns) {
        const int64_t here = std::min<int64_t>(kColumns, n - c);
        for (int64_t i = 0; i < here; ++i) out[i] = transposed ? b[(c + i) * k + r] : b[r * n + c + i];
        std::fill(out + here, out + kColumns, T(0));
      }
  }

  // c[m, n] = a[m, k] . b; rows of c have room for width(n) elements.
  static void product(const T* a, int64_t lda, int64_t m, int64_t k, const T* b, int64_t n, T* c, int64_t ldc) {
    for (int64_t at = 0; at < n; at += kColumns, b += k * kColumns) {
      int64_t r = 0;
      for (; r + kRows <= m; r += kRows) tile<kRows>(a + r * lda, lda, k, b, c + r * ldc + at, ldc);
      rest(m - r, a + r * lda, lda, k, b, c + r * ldc + at, ldc);
    }
  }

 private:
  template <int R>
  static void tile(const T* a, int64_t lda, int64_t k, const T* b, T* c, int64_t ldc) {
    Vector<T> sum[R][2] = {};
    for (int64_t i = 0; i < k; ++i) {
      const Vector<T> b0 = load(b + i * kColumns), b1 = load(b + i * kColumns + kLanes<T>);
      for (int r = 0; r < R; ++r) {
        const T x = a[r * lda + i];
        sum[r][0] += x * b0;
        sum[r][1] += x * b1;
      }
    }
    for (int r = 0; r < R; ++r) {
      store<T>(c + r * ldc, sum[r][0]);
      store<T>(c + r * ldc + kLanes<T>, sum[r][1]);
    }
  }
  static void rest(int64_t m, const T* a, int64_t lda, int64_t k, const T* b, T* c, int64_t ldc) {
    switch (m) {
      case 1: return tile<1>(a, lda, k, b, c, ldc);
      case 2: return tile<2>(a, lda, k, b, c, ldc);
      case 3: return tile<3>(a, lda, k, b, c, ldc);
      case 4: return tile<4>(a, lda, k, b, c, ldc);
      case 5: return tile<5>(a, lda, k, b, c, ldc);
      case 6: return tile<6>(a, lda, k, b, c, ldc);
      case 7: return tile<7>(a, lda, k, b, c, ldc);
      default: return;
    }
  }
};

}  // namespace kcc
