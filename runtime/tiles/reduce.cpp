#include "runtime/tiles/reduce.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/base/check.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

template <class T>
struct Sum {
  static constexpr T start = 0;
  static T of(T a, T b) { return a + b; }
};
template <class T>
struct Product {
  static constexpr T start = 1;
  static T of(T a, T b) { return a * b; }
};
template <class T>
struct Max {  // NaN wins
  static constexpr T start = std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
  static T of(T a, T b) { return b > a || b != b ? b : a; }
};
template <class T>
struct Min {
  static constexpr T start = std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
  static T of(T a, T b) { return b < a || b != b ? b : a; }
};

constexpr int kLanes = 16;

// A row's piece, in sixteen lanes that are then added as a tree: the order depends on `n` alone.
template <class T, class F>
T fold_row(const T* x, int64_t n) {
  if (n < kLanes) {
    T r = F::start;
    for (int64_t i = 0; i < n; ++i) r = F::of(r, x[i]);
    return r;
  }
  T lane[kLanes];
  std::copy_n(x, kLanes, lane);
  int64_t i = kLanes;
  for (; i + kLanes <= n; i += kLanes)
    for (int k = 0; k < kLanes; ++k) lane[k] = F::of(lane[k], x[i + k]);
  for (int64_t k = 0; i + k < n; ++k) lane[k] = F::of(lane[k], x[i + k]);
  for (int half = kLanes / 2; half > 0; half /= 2)
    for (int k = 0; k < half; ++k) lane[k] = F::of(lane[k], lane[k + half]);
  return lane[0];
}

// Rows [begin, end) of `reduced` elements each, `part` pieces of each row folded into out[row].
template <class T, class F>
void fold_rows(const TileRunner& runner, const Buffers& b, T* out, int64_t row, int64_t first, int64_t last, int64_t begin, int64_t end) {
  void* none[1] = {nullptr};
  TileRunner::Session session(runner, b.in, none);
  const int64_t length = last - first;
  if (length <= runner.step()) {  // several rows a tile
    const int64_t rows = first == 0 && length == row ? std::max<int64_t>(1, runner.step() / row) : 1;
    for (int64_t r = begin; r < end; r += rows) {
      const int64_t here = std::min(rows, end - r);
      session.tile(r * row + first, here == 1 ? length : here * row);
      const T* x = static_cast<const T*>(session.result(0));
      for (int64_t k = 0; k < here; ++k) out[r + k] = fold_row<T, F>(x + k * row, length);
    }
    return;
  }
  for (int64_t r = begin; r < end; ++r) {
    T total = F::start;
    for (int64_t at = first; at < last; at += runner.step()) {
      const int64_t n = std::min(runner.step(), last - at);
      session.tile(r * row + at, n);
      total = F::of(total, fold_row<T, F>(static_cast<const T*>(session.result(0)), n));
    }
    out[r] = total;
  }
}

// Rows [begin, end) of `inner` elements each, folded into out[inner].
template <class T, class F>
void fold_columns(TileRunner::Session& session, int64_t step, T* out, int64_t inner, int64_t offset, int64_t begin, int64_t end) {
  std::fill_n(out, inner, F::start);
  if (inner >= step) {
    for (int64_t r = begin; r < end; ++r)
      for (int64_t at = 0; at < inner; at += step) {
        const int64_t n = std::min(step, inner - at);
        session.tile(offset + r * inner + at, n);
        const T* x = static_cast<const T*>(session.result(0));
        for (int64_t i = 0; i < n; ++i) out[at + i] = F::of(out[at + i], x[i]);
      }
    return;
  }
  const int64_t rows = step / inner;
  for (int64_t r = begin; r < end; r += rows) {
    const int64_t here = std::min(rows, end - r);
    session.tile(offset + r * inner, here * inner);
    const T* x = static_cast<const T*>(session.result(0));
    for (int64_t k = 0; k < here; ++k)
      for (int64_t i = 0; i < inner; ++i) out[i] = F::of(out[i], x[k * inner + i]);
  }
}

template <class T, class F>
Prepared make(TileProgram program, int64_t outer, int64_t reduced, int64_t inner) {
  auto runner = std::make_shared<const TileRunner>(std::move(program));
  const int64_t count = outer * reduced * inner;
  const auto work = static_cast<int64_t>(runner->program().code.size() + 1);
  Prepared p;
  if (count == 0) {
    p.phases.push_back({1, [outer, inner](const Buffers& b, int) { std::fill_n(b.output<T>(), outer * inner, F::start); }});
    return p;
  }
  const int parts = parts_of(count, work);
  const auto size = static_cast<int64_t>(sizeof(T));
  if (inner == 1 && outer >= parts) {
    p.phases.push_back({parts, [=](const Buffers& b, int part) {
                          fold_rows<T, F>(*runner, b, b.output<T>(), reduced, 0, reduced, outer * part / parts, outer * (part + 1) / parts);
                        }});
  } else if (inner == 1) {  // few long rows: pieces of each, then the pieces
    const int64_t piece = ((reduced + parts - 1) / parts + runner->step() - 1) / runner->step() * runner->step();
    p.scratch_bytes = parts * outer * size;
    p.phases.push_back({parts, [=](const Buffers& b, int part) {
                          T* out = static_cast<T*>(b.scratch) + part * outer;
                          const int64_t first = std::min(reduced, part * piece), last = std::min(reduced, first + piece);
                          if (first == last) std::fill_n(out, outer, F::start);
                          else fold_rows<T, F>(*runner, b, out, reduced, first, last, 0, outer);
                        }});
    p.phases.push_back({1, [=](const Buffers& b, int) {
                          const T* from = static_cast<const T*>(b.scratch);
                          for (int64_t r = 0; r < outer; ++r) {
                            T total = from[r];
                            for (int k = 1; k < parts; ++k) total = F::of(total, from[k * outer + r]);
                            b.output<T>()[r] = total;
                          }
                        }});
  } else if (outer >= parts) {
    p.phases.push_back({parts, [=](const Buffers& b, int part) {
                          void* none[1] = {nullptr};
                          TileRunner::Session session(*runner, b.in, none);
                          for (int64_t o = outer * part / parts; o < outer * (part + 1) / parts; ++o)
                            fold_columns<T, F>(session, runner->step(), b.output<T>() + o * inner, inner, o * reduced * inner, 0, reduced);
                        }});
  } else {  // pieces of the reduced dimension, then the pieces
    const int64_t pieces = std::min<int64_t>(parts, reduced);
    p.scratch_bytes = pieces * outer * inner * size;
    p.phases.push_back({static_cast<int>(pieces), [=](const Buffers& b, int part) {
                          void* none[1] = {nullptr};
                          TileRunner::Session session(*runner, b.in, none);
                          T* out = static_cast<T*>(b.scratch) + part * outer * inner;
                          for (int64_t o = 0; o < outer; ++o)
                            fold_columns<T, F>(session, runner->step(), out + o * inner, inner, o * reduced * inner, reduced * part / pieces,
                                               reduced * (part + 1) / pieces);
                        }});
    p.phases.push_back({1, [=](const Buffers& b, int) {
                          const T* from = static_cast<const T*>(b.scratch);
                          T* out = b.output<T>();
                          std::copy_n(from, outer * inner, out);
                          for (int64_t k = 1; k < pieces; ++k)
                            for (int64_t i = 0; i < outer * inner; ++i) out[i] = F::of(out[i], from[k * outer * inner + i]);
                        }});
  }
  return p;
}

}  // namespace

Prepared prepare_reduction(TileProgram program, Fold fold, int64_t outer, int64_t reduced, int64_t inner) {
  KCC_CHECK(program.outputs.size() == 1 && program.space.count() == outer * reduced * inner);
  const DType dtype = program.values[static_cast<size_t>(program.outputs[0])];
  return dispatch(dtype, [&]<class T>() -> Prepared {
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, uint8_t>) {
      report_bug("dtype of a reduction", __FILE__, __LINE__, "");
    } else {
      switch (fold) {
        case Fold::kSum: return make<T, Sum<T>>(std::move(program), outer, reduced, inner);
        case Fold::kMax: return make<T, Max<T>>(std::move(program), outer, reduced, inner);
        case Fold::kMin: return make<T, Min<T>>(std::move(program), outer, reduced, inner);
        case Fold::kProduct: break;
      }
      return make<T, Product<T>>(std::move(program), outer, reduced, inner);
    }
  });
}

}  // namespace kcc
