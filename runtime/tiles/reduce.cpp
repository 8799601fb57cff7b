#include "runtime/tiles/reduce.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

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
struct Max {  // NaN wins; | rather than ||, so that loops become vector instructions
  static constexpr T start =
      std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
  static T of(T a, T b) { return ((b > a) | (b != b)) ? b : a; }
};
template <class T>
struct Min {
  static constexpr T start =
      std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
  static T of(T a, T b) { return ((b < a) | (b != b)) ? b : a; }
};

// Folds `rows` pieces of N elements, `stride` apart, into `to`, which stays in registers for as long.
template <class T, class F, int N>
void fold_block(T* to, const T* x, int64_t rows, int64_t stride) {
  T lane[N];
  std::copy_n(to, N, lane);
  for (int64_t k = 0; k < rows; ++k, x += stride)
    for (int i = 0; i < N; ++i) lane[i] = F::of(lane[i], x[i]);
  std::copy_n(lane, N, to);
}

constexpr int kLanes = 64;  // so many that additions need not wait for each other

// A row's piece, in lanes that are then added as a tree: the order depends on `n` alone.
template <class T, class F>
T fold_row(const T* x, int64_t n) {
  T lane[kLanes];
  int lanes = kLanes;
  while (lanes > n) lanes /= 2;
  if (lanes == 0) return F::start;
  std::copy_n(x, lanes, lane);
  int64_t i = lanes;
  if (lanes == kLanes) {
    fold_block<T, F, kLanes>(lane, x + i, n / kLanes - 1, kLanes);
    i = n / kLanes * kLanes;
  }
  for (int64_t k = 0; i + k < n; ++k) lane[k] = F::of(lane[k], x[i + k]);
  for (int half = lanes / 2; half > 0; half /= 2)
    for (int k = 0; k < half; ++k) lane[k] = F::of(lane[k], lane[k + half]);
  return lane[0];
}

// Columns of `rows` rows that lie one behind the other; of narrow rows several are taken as one.
template <class T, class F>
void fold_columns(T* to, const T* x, int64_t rows, int64_t inner) {
  if (inner < kLanes && kLanes % inner == 0 && rows * inner >= 2 * kLanes) {
    T lane[kLanes];
    const int64_t together = kLanes / inner, whole = rows / together;
    std::copy_n(x, kLanes, lane);
    fold_block<T, F, kLanes>(lane, x + kLanes, whole - 1, kLanes);
    for (int64_t k = 0; k < together; ++k)
      for (int64_t i = 0; i < inner; ++i) to[i] = F::of(to[i], lane[k * inner + i]);
    x += whole * kLanes;
    rows -= whole * together;
  }
  int64_t i = 0;
  for (; i + kLanes <= inner; i += kLanes) fold_block<T, F, kLanes>(to + i, x + i, rows, inner);
  for (; i + 16 <= inner; i += 16) fold_block<T, F, 16>(to + i, x + i, rows, inner);
  for (int64_t k = 0; k < rows; ++k)
    for (int64_t j = i; j < inner; ++j) to[j] = F::of(to[j], x[k * inner + j]);
}

template <class T, class F>
Folder make_folder() {
  return {
      sizeof(T), [](void* to, int64_t n) { std::fill_n(static_cast<T*>(to), n, F::start); },
      [](void* to, const void* x, int64_t n) {
        T* out = static_cast<T*>(to);
        const T* from = static_cast<const T*>(x);
        for (int64_t i = 0; i < n; ++i) out[i] = F::of(out[i], from[i]);
      },
      [](void* to, const void* x, int64_t n) { *static_cast<T*>(to) = fold_row<T, F>(static_cast<const T*>(x), n); },
      [](void* to, const void* x, int64_t rows, int64_t inner) {
        fold_columns<T, F>(static_cast<T*>(to), static_cast<const T*>(x), rows, inner);
      }};
}

// Pieces of the reduced dimension that are folded apart and then together, where there is little else to share out.
int64_t pieces_of(int64_t outer, int64_t reduced, int64_t inner) {
  if (outer >= 16) return 1;
  const int64_t most = inner == 1 ? reduced / (8 * kTile) : reduced / 8;
  return std::clamp<int64_t>(std::min(outer * reduced * inner >> 16, most), 1, 16);
}

}  // namespace

const Folder& folder(Fold fold, DType dtype) {
  return dispatch(dtype, [&]<class T>() -> const Folder& {
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, uint8_t>) {
      report_bug("dtype of a reduction", __FILE__, __LINE__, std::string(name_of(dtype)));
    } else {
      static const Folder all[] = {make_folder<T, Sum<T>>(), make_folder<T, Max<T>>(), make_folder<T, Min<T>>(),
                                   make_folder<T, Product<T>>()};
      return all[static_cast<int>(fold)];
    }
  });
}

TileReduction::TileReduction(TileProgram program, std::vector<Fold> folds, int64_t outer, int64_t reduced,
                             int64_t inner)
    : runner_(std::move(program)), outer_(outer), reduced_(reduced), inner_(inner) {
  const TileProgram& p = runner_.program();
  KCC_CHECK(!folds.empty() && folds.size() <= p.outputs.size() && runner_.count() == outer * reduced * inner);
  for (size_t i = 0; i < folds.size(); ++i)
    folders_.push_back(&folder(folds[i], p.values[static_cast<size_t>(p.outputs[i])]));
}

void TileReduction::run(const void* const* in, void* const* out, void* const* to, int64_t begin, int64_t end,
                        int64_t first, int64_t last) const {
  TileRunner::Session session(runner_, in, out);
  if (inner_ == 1)
    run_rows(session, to, begin, end, first, last);
  else
    run_columns(session, to, begin, end, first, last);
}

void TileReduction::run_rows(TileRunner::Session& session, void* const* to, int64_t begin, int64_t end, int64_t first,
                             int64_t last) const {
  const int64_t length = last - first;
  const auto at = [&](size_t f, int64_t row) { return static_cast<char*>(to[f]) + row * folders_[f]->size; };
  if (length <= kTile) {  // several rows a tile, an even number of elements where that can be
    int64_t rows = length == reduced_ ? std::max<int64_t>(1, kTile / std::max<int64_t>(1, length)) : 1;
    if (const int64_t unit = kTileStep / std::gcd(length, kTileStep); rows > unit) rows = rows / unit * unit;
    for (int64_t r = begin; r < end; r += rows) {
      const int64_t here = std::min(rows, end - r);
      session.tile(r * reduced_ + first, here * length);
      for (size_t f = 0; f < folders_.size(); ++f) {
        const auto* x = static_cast<const char*>(session.result(static_cast<int>(f)));
        for (int64_t k = 0; k < here; ++k) folders_[f]->row(at(f, r + k), x + k * length * folders_[f]->size, length);
      }
    }
    return;
  }
  for (int64_t r = begin; r < end; ++r) {
    for (size_t f = 0; f < folders_.size(); ++f) folders_[f]->start(at(f, r), 1);
    for (int64_t i = first; i < last; i += kTile) {
      const int64_t n = std::min(kTile, last - i);
      session.tile(r * reduced_ + i, n);
      for (size_t f = 0; f < folders_.size(); ++f) {
        alignas(8) char piece[8];
        folders_[f]->row(piece, session.result(static_cast<int>(f)), n);
        folders_[f]->join(at(f, r), piece, 1);
      }
    }
  }
}

void TileReduction::run_columns(TileRunner::Session& session, void* const* to, int64_t begin, int64_t end,
                                int64_t first, int64_t last) const {
  const auto at = [&](size_t f, int64_t i) { return static_cast<char*>(to[f]) + i * folders_[f]->size; };
  for (size_t f = 0; f < folders_.size(); ++f) folders_[f]->start(at(f, begin * inner_), (end - begin) * inner_);
  int64_t rows = inner_ >= kTile ? 1 : kTile / inner_;
  if (const int64_t unit = kTileStep / std::gcd(inner_, kTileStep); rows > unit) rows = rows / unit * unit;
  for (int64_t o = begin; o < end; ++o)
    for (int64_t r = first; r < last; r += rows) {
      const int64_t here = std::min(rows, last - r), start = (o * reduced_ + r) * inner_;
      for (int64_t i = 0; i < inner_; i += kTile) {  // once, where several rows fit a tile
        const int64_t n = std::min(kTile, inner_ - i);
        session.tile(start + i, here * n);
        for (size_t f = 0; f < folders_.size(); ++f)
          folders_[f]->columns(at(f, o * inner_ + i), session.result(static_cast<int>(f)), here, n);
      }
    }
}

Prepared TileReduction::prepared(std::shared_ptr<const TileReduction> self) const {
  const int64_t count = outer_ * reduced_ * inner_, outer = outer_, reduced = reduced_, inner = inner_;
  Prepared p;
  if (count == 0) {
    p.phases.push_back({1, [self, outer, inner](const Buffers& b, int) {
                          for (size_t f = 0; f < self->folds(); ++f) self->folders_[f]->start(b.out[f], outer * inner);
                        }});
    return p;
  }
  const int64_t pieces = pieces_of(outer, reduced, inner), units = pieces == 1 ? outer : pieces;
  const auto work = static_cast<int64_t>(runner_.program().code.size() + 1);
  const auto parts = static_cast<int>(std::min<int64_t>(units, parts_of(count, work)));
  // Where each piece's folds go: to the result when there is one piece, else to the scratch.
  struct Targets {
    void* to[kMaxValues] = {};
    void* out[kMaxValues];
    Targets(const TileReduction& r, const Buffers& b) {
      for (size_t i = 0; i < r.results(); ++i) out[i] = i < r.folds() ? nullptr : b.out[i];
    }
  };
  if (pieces == 1) {
    p.phases.push_back({parts, [self, outer, reduced, parts](const Buffers& b, int part) {
                          Targets t(*self, b);
                          std::copy_n(b.out, self->folds(), t.to);
                          self->run(b.in, t.out, t.to, outer * part / parts, outer * (part + 1) / parts, 0, reduced);
                        }});
    return p;
  }
  int64_t each = 0;  // scratch bytes of a piece
  for (const Folder* f : folders_) each += (outer * inner * f->size + 63) / 64 * 64;
  p.scratch_bytes = pieces * each;
  // Pieces of rows are whole tiles.
  const int64_t unit = inner == 1 ? kTile : 1, length = ((reduced + pieces - 1) / pieces + unit - 1) / unit * unit;
  const auto place = [self, outer, inner, each](const Buffers& b, int64_t piece, void** to) {
    char* at = static_cast<char*>(b.scratch) + piece * each;
    for (size_t f = 0; f < self->folds(); ++f) {
      to[f] = at;
      at += (outer * inner * self->folders_[f]->size + 63) / 64 * 64;
    }
  };
  p.phases.push_back({parts, [=](const Buffers& b, int part) {
                        Targets t(*self, b);
                        for (int64_t k = pieces * part / parts; k < pieces * (part + 1) / parts; ++k) {
                          place(b, k, t.to);
                          const int64_t first = std::min(reduced, k * length), last = std::min(reduced, first + length);
                          if (first < last) {
                            self->run(b.in, t.out, t.to, 0, outer, first, last);
                            continue;
                          }
                          for (size_t f = 0; f < self->folds(); ++f) self->folders_[f]->start(t.to[f], outer * inner);
                        }
                      }});
  p.phases.push_back({1, [=](const Buffers& b, int) {
                        void* to[kMaxValues] = {};
                        for (int64_t k = 0; k < pieces; ++k) {
                          place(b, k, to);
                          for (size_t f = 0; f < self->folds(); ++f) {
                            const Folder& fold = *self->folders_[f];
                            if (k == 0)
                              std::copy_n(static_cast<const char*>(to[f]), outer * inner * fold.size,
                                          static_cast<char*>(b.out[f]));
                            else
                              fold.join(b.out[f], to[f], outer * inner);
                          }
                        }
                      }});
  return p;
}

Prepared prepare_reduction(TileProgram program, std::vector<Fold> folds, int64_t outer, int64_t reduced,
                           int64_t inner) {
  const auto reduction =
      std::make_shared<const TileReduction>(std::move(program), std::move(folds), outer, reduced, inner);
  return reduction->prepared(reduction);
}

}  // namespace kcc
