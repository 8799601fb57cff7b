// The kernels of recurrent operations, for any cell (recurrent.h).
#pragma once

#include <algorithm>

#include "runtime/ops/recurrent.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {

// Memory of one part: matrices of kRows rows, padded.
template <class T, class Cell>
struct RecurrentMemory {
  int64_t unit_width, gate_width;
  explicit RecurrentMemory(int64_t units)
      : unit_width(Packed<T>::width(units) + kLanes<T>),
        gate_width(Packed<T>::width(Cell::kGates * units) + kLanes<T>) {}
  int64_t elements() const { return RecurrentSizes::kRows * (gate_width + (1 + Cell::kStates) * unit_width); }
  T* gates(T* base) const { return base; }
  T* units(T* base, int i) const { return base + RecurrentSizes::kRows * (gate_width + i * unit_width); }
};

template <class T, class Cell>
void recurrent_forward(const RecurrentSizes& s, const Buffers& b, const T* packed, T* memory, int part) {
  using V = Vector<T>;
  constexpr int G = Cell::kGates, S = Cell::kStates, K = Cell::kKept;
  const RecurrentMemory<T, Cell> m(s.units);
  const int64_t u = s.units, first = part * s.kRows, rows = std::min<int64_t>(s.kRows, s.batch - first);
  const T* x = b.input<T>(0);
  const T* bias = Cell::kBias ? b.input<T>(2 + S) : nullptr;
  const bool* mask = s.masked ? b.input<bool>(2 + S + Cell::kBias) : nullptr;
  T* y = s.sequences ? b.output<T>(S) : nullptr;
  T* before = s.keep ? b.output<T>(S + s.sequences) : nullptr;
  T* kept = s.keep ? b.output<T>(S + s.sequences + 1) : nullptr;
  T* gates = m.gates(memory);
  T* state[S];
  for (int i = 0; i < S; ++i) {
    state[i] = m.units(memory, i);
    for (int64_t r = 0; r < rows; ++r) std::copy_n(b.input<T>(2 + i) + (first + r) * u, u, state[i] + r * m.unit_width);
  }

  for (int64_t step = 0; step < s.time; ++step) {
    const int64_t t = s.step(step);
    Packed<T>::product(state[0], m.unit_width, rows, u, packed, G * u, gates, m.gate_width);
    for (int64_t r = 0; r < rows; ++r) {
      const int64_t at = (first + r) * s.time + t;
      T* h = state[0] + r * m.unit_width;
      const bool skip = mask && !mask[at];
      if (before) std::copy_n(h, u, before + at * u);
      if (!skip) {
        for (int64_t j = 0; j < u; j += kLanes<T>) {
          const int64_t lanes = u - j;
          V in[G], recurrent[G], now[S], keep[K];
          for (int g = 0; g < G; ++g) {
            in[g] = load(x + at * G * u + g * u + j);
            recurrent[g] = load(gates + r * m.gate_width + g * u + j);
            if constexpr (Cell::kBias) recurrent[g] += load(bias + g * u + j);
          }
          for (int i = 0; i < S; ++i) now[i] = load(state[i] + r * m.unit_width + j);
          Cell::forward(now, in, recurrent, keep);
          for (int i = 0; i < S; ++i) store<T>(state[i] + r * m.unit_width + j, now[i], lanes);
          if (kept)
            for (int i = 0; i < K; ++i) store<T>(kept + at * K * u + i * u + j, keep[i], lanes);
        }
      } else if (kept) {
        std::fill_n(kept + at * K * u, K * u, T(0));
      }
      if (y) std::copy_n(h, u, y + at * u);
    }
  }
  for (int i = 0; i < S; ++i)
    for (int64_t r = 0; r < rows; ++r) std::copy_n(state[i] + r * m.unit_width, u, b.output<T>(i) + (first + r) * u);
}

template <class T, class Cell>
void recurrent_backward(const RecurrentSizes& s, const Buffers& b, const T* packed, T* memory, int part) {
  using V = Vector<T>;
  constexpr int G = Cell::kGates, S = Cell::kStates, K = Cell::kKept;
  const RecurrentMemory<T, Cell> m(s.units);
  const int64_t u = s.units, first = part * s.kRows, rows = std::min<int64_t>(s.kRows, s.batch - first);
  const T *before = b.input<T>(1), *kept = b.input<T>(2);
  const T* dy = s.sequences ? b.input<T>(3 + S) : nullptr;
  const bool* mask = s.masked ? b.input<bool>(3 + S + s.sequences) : nullptr;
  T* dx = b.output<T>(0);
  T* dr = Cell::kSplit ? b.output<T>(1 + S) : nullptr;
  T* gates = m.gates(memory);
  T* through = m.units(memory, S);  // what flows through the recurrent product
  T* d[S];
  for (int i = 0; i < S; ++i) {
    d[i] = m.units(memory, i);
    for (int64_t r = 0; r < rows; ++r) std::copy_n(b.input<T>(3 + i) + (first + r) * u, u, d[i] + r * m.unit_width);
  }

  for (int64_t step = s.time; step-- > 0;) {
    const int64_t t = s.step(step);
    for (int64_t r = 0; r < rows; ++r) {
      const int64_t at = (first + r) * s.time + t;
      if (dy)
        for (int64_t j = 0; j < u; ++j) d[0][r * m.unit_width + j] += dy[at * u + j];
      if (mask && !mask[at]) {
        std::fill_n(dx + at * G * u, G * u, T(0));
        if (dr) std::fill_n(dr + at * G * u, G * u, T(0));
        std::fill_n(gates + r * m.gate_width, G * u, T(0));
        continue;
      }
      for (int64_t j = 0; j < u; j += kLanes<T>) {
        const int64_t lanes = u - j;
        V now[S], keep[K], in[G], recurrent[G];
        for (int i = 0; i < S; ++i) now[i] = load(d[i] + r * m.unit_width + j);
        for (int i = 0; i < K; ++i) keep[i] = load(kept + at * K * u + i * u + j);
        Cell::backward(now, load(before + at * u + j), keep, in, recurrent);
        for (int i = 0; i < S; ++i) store<T>(d[i] + r * m.unit_width + j, now[i], lanes);
        for (int g = 0; g < G; ++g) {
          store<T>(dx + at * G * u + g * u + j, in[g], lanes);
          if constexpr (Cell::kSplit) store<T>(dr + at * G * u + g * u + j, recurrent[g], lanes);
          store<T>(gates + r * m.gate_width + g * u + j, recurrent[g], lanes);
        }
      }
    }
    Packed<T>::product(gates, m.gate_width, rows, G * u, packed, u, through, m.unit_width);
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t j = 0; j < u; ++j) d[0][r * m.unit_width + j] += through[r * m.unit_width + j];
  }
  for (int i = 0; i < S; ++i)
    for (int64_t r = 0; r < rows; ++r) std::copy_n(d[i] + r * m.unit_width, u, b.output<T>(1 + i) + (first + r) * u);
}

// Two phases: the kernel is packed, then each part goes through the whole sequence.
template <class Cell>
Prepared prepare_recurrent(const Signature& s, bool forward) {
  const RecurrentSizes sizes = recurrent_sizes(s.attrs, s.in[forward ? 1 : 0].shape, s.in[forward ? 0 : 1].shape);
  return dispatch_float(s.in[0].dtype, [&]<class T>() {
    constexpr int G = Cell::kGates;
    const int64_t u = sizes.units, k = forward ? u : G * u, n = forward ? G * u : u;
    const int64_t packed = (Packed<T>::elements(k, n) + 15) / 16 * 16,
                  each = (RecurrentMemory<T, Cell>(u).elements() + 15) / 16 * 16;
    Prepared p;
    p.scratch_bytes = (packed + each * sizes.parts()) * static_cast<int64_t>(sizeof(T));
    p.phases.push_back({1, [=](const Buffers& b, int) {
                          T* scratch = static_cast<T*>(b.scratch);
                          Packed<T>::pack(b.input<T>(forward ? 1 : 0), k, n, !forward, scratch);
                          std::fill_n(scratch + packed, each * sizes.parts(), T(0));
                        }});
    p.phases.push_back({sizes.parts(), [=](const Buffers& b, int part) {
                          T* scratch = static_cast<T*>(b.scratch);
                          if (forward)
                            recurrent_forward<T, Cell>(sizes, b, scratch, scratch + packed + each * part, part);
                          else
                            recurrent_backward<T, Cell>(sizes, b, scratch, scratch + packed + each * part, part);
                        }});
    return p;
  });
}

template <class Cell>
RecurrentCell recurrent_cell(const Op& forward, const Op& backward) {
  return {
      Cell::kGates,
      Cell::kStates,
      Cell::kKept,
      Cell::kBias,
      Cell::kSplit,
      &forward,
      &backward,
      [](Value* state, const Value* x, const Value* recurrent, Value* kept) {
        Cell::forward(state, x, recurrent, kept);
      },
      [](Value* d, const Value& h, const Value* kept, Value* dx, Value* dr) { Cell::backward(d, h, kept, dx, dr); }};
}

inline int64_t recurrent_flops(int64_t gates, const Shape& sequence, const Shape& kernel) {
  return 2 * gates * sequence[0] * sequence[1] * kernel[0] * kernel[0];
}

}  // namespace kcc
