// Kernels of pointwise operations of two integers, written as a function of them.
#pragma once

#include "runtime/ops/pointwise.h"

namespace kcc {

template <class F>
Kernel of_integers(F) {
  const auto each = [](auto a, auto b) {
    return a.binaryExpr(b, [](auto x, auto y) { return static_cast<decltype(x)>(F{}(x, y)); });
  };
  Kernel k;
  k.tiles = {tile_of<int32_t, int32_t, 2>(each), tile_of<int64_t, int64_t, 2>(each),
             tile_of<uint8_t, uint8_t, 2>(each)};
  return k;
}

}  // namespace kcc
