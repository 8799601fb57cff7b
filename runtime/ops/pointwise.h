// Kernels of pointwise operations, written as a function of Eigen arrays: pointwise([](auto x) { return x.tanh(); }).
//
// Each loop goes in steps of fixed-size arrays, so that every element takes the packet path: an element's bits do not
// depend on where it lies.
#pragma once

#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Core>

#include "runtime/graph/op.h"

namespace kcc {

template <class T>
using Chunk = Eigen::Array<T, kTileStep, 1>;

// Elements from `p` on. Behind the last one lies anything, which no bool may be: bools are read as bytes.
template <class T>
auto elements(const T* p) {
  if constexpr (std::is_same_v<T, bool>)
    return Eigen::Map<const Chunk<uint8_t>>(reinterpret_cast<const uint8_t*>(p)) != uint8_t{0};
  else
    return Eigen::Map<const Chunk<T>>(p);
}

template <class Out, class In, class F, size_t... I>
void tile_loop(void* out, const void* const* in, int64_t n, std::index_sequence<I...>) {
  // Local pointers: those behind `in` might change with every store.
  const In* const from[] = {static_cast<const In*>(in[I])...};
  Out* const to = static_cast<Out*>(out);
  for (int64_t at = 0; at < n; at += kTileStep) Eigen::Map<Chunk<Out>>(to + at) = F{}(elements(from[I] + at)...);
}

// One loop for elements of type In with results of type Out.
template <class Out, class In, int kInputs, class F>
std::pair<DType, TileFn> tile_of(F) {
  return {dtype_of<In>(), [](void* out, const void* const* in, int64_t n) {
            tile_loop<Out, In, F>(out, in, n, std::make_index_sequence<kInputs>{});
          }};
}

template <int kInputs = 1, class F>
Kernel pointwise(F f) {  // of floating numbers
  Kernel k;
  k.tiles = {tile_of<float, float, kInputs>(f), tile_of<double, double, kInputs>(f)};
  return k;
}

template <int kInputs = 1, class F>
Kernel pointwise_numbers(F f) {  // of integers as well
  Kernel k = pointwise<kInputs>(f);
  k.tiles.push_back(tile_of<int32_t, int32_t, kInputs>(f));
  k.tiles.push_back(tile_of<int64_t, int64_t, kInputs>(f));
  return k;
}

template <int kInputs, class F>
Kernel logical(F f) {
  Kernel k;
  k.tiles = {tile_of<bool, bool, kInputs>(f)};
  return k;
}

template <class F>
Kernel comparison(F f) {  // of two of anything, to bool
  Kernel k;
  k.tiles = {tile_of<bool, float, 2>(f),   tile_of<bool, double, 2>(f),  tile_of<bool, int32_t, 2>(f),
             tile_of<bool, int64_t, 2>(f), tile_of<bool, uint8_t, 2>(f), tile_of<bool, bool, 2>(f)};
  k.tiles.push_back({DType::kString, k.tile(DType::kInt64)});
  return k;
}

}  // namespace kcc
