// The largest of each window, and what is done at the places where they are.
#include <limits>

#include "runtime/base/problem.h"
#include "runtime/ops/operands.h"
#include "runtime/ops/pooling.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

// Windows of two by two, side by side: the common case, with all four elements of a channel in registers.
bool in_fours(const Pooling& p) {
  return p.kh == 2 && p.kw == 2 && p.stride_h == 2 && p.stride_w == 2 && p.top == 0 && p.bottom == 0 && p.left == 0 &&
         p.right == 0;
}

template <class T>
T larger(T a, T b) {  // NaN wins; | rather than ||, so that loops become vector instructions
  return ((b > a) | (b != b)) ? b : a;
}

template <class T>
void largest_of_four(const Pooling& p, const T* x, T* __restrict y, int64_t first, int64_t last) {
  for (int64_t row = first; row < last; ++row)
    for (int64_t column = 0; column < p.ow(); ++column, y += p.c) {
      const T *a = x + (2 * row * p.w + 2 * column) * p.c, *b = a + p.c, *c = a + p.w * p.c, *d = c + p.c;
      for (int64_t i = 0; i < p.c; ++i) y[i] = larger(larger(larger(a[i], b[i]), c[i]), d[i]);
    }
}

template <class T>
void scatter_to_four(const Pooling& p, const T* x, const T* y, const T* dy, T* dx, int64_t c0, int64_t c1) {
  const int64_t n = c1 - c0, down = p.w * p.c;
  for (int64_t row = 0; row < p.oh(); ++row)
    for (int64_t column = 0; column < p.ow(); ++column) {
      const int64_t window = (row * p.ow() + column) * p.c + c0, corner = (2 * row * p.w + 2 * column) * p.c + c0;
      const T *top = y + window, *from = dy + window, *a = x + corner;
      T* to = dx + corner;
#pragma GCC ivdep
      for (int64_t i = 0; i < n; ++i) {
        T rest = from[i] + T(0);  // as adding to nothing would
        const T most = top[i];
        const bool at_a = a[i] == most;
        to[i] = at_a ? rest : T(0);
        rest = at_a ? T(0) : rest;
        const bool at_b = a[p.c + i] == most;
        to[p.c + i] = at_b ? rest : T(0);
        rest = at_b ? T(0) : rest;
        const bool at_c = a[down + i] == most;
        to[down + i] = at_c ? rest : T(0);
        rest = at_c ? T(0) : rest;
        to[down + p.c + i] = a[down + p.c + i] == most ? rest : T(0);
      }
    }
  // What no window covers.
  if (p.w % 2)
    for (int64_t h = 0; h < p.h; ++h) std::fill_n(dx + ((h + 1) * p.w - 1) * p.c + c0, n, T(0));
  if (p.h % 2)
    for (int64_t w = 0; w < p.w; ++w) std::fill_n(dx + ((p.h - 1) * p.w + w) * p.c + c0, n, T(0));
}

// y = the largest of each window.
template <class T>
void largest(const Pooling& p, const T* x, T* y, int64_t first, int64_t last) {
  if (in_fours(p)) return largest_of_four(p, x, y, first, last);
  for (int64_t row = first; row < last; ++row)
    for (int64_t column = 0; column < p.ow(); ++column, y += p.c) {
      const auto at = p.place(row, column);
      std::fill_n(y, p.c, -std::numeric_limits<T>::infinity());
      for (int64_t h = at.h0; h < at.h1; ++h)
        for (int64_t w = at.w0; w < at.w1; ++w) {
          const T* from = x + (h * p.w + w) * p.c;
#pragma GCC ivdep
          for (int64_t c = 0; c < p.c; ++c) y[c] = larger(y[c], from[c]);
        }
    }
}

// One image and its windows' largest, y. `rest` holds a number for each channel of [c0, c1): dy of the window. It goes
// to the first place, row by row, at which the window is largest.
template <class T>
void scatter(const Pooling& p, const T* x, const T* y, const T* dy, T* dx, T* rest, int64_t c0, int64_t c1) {
  if (in_fours(p)) return scatter_to_four(p, x, y, dy, dx, c0, c1);
  for (int64_t i = 0; i < p.h * p.w; ++i) std::fill(dx + i * p.c + c0, dx + i * p.c + c1, T(0));
  const int64_t n = c1 - c0;
  for (int64_t row = 0; row < p.oh(); ++row)
    for (int64_t column = 0; column < p.ow(); ++column) {
      const int64_t window = (row * p.ow() + column) * p.c + c0;
      const T* top = y + window;
      std::copy_n(dy + window, n, rest);
      const auto at = p.place(row, column);
      for (int64_t h = at.h0; h < at.h1; ++h)
        for (int64_t w = at.w0; w < at.w1; ++w) {
          const T* from = x + (h * p.w + w) * p.c + c0;
          T* to = dx + (h * p.w + w) * p.c + c0;
#pragma GCC ivdep
          for (int64_t c = 0; c < n; ++c) {
            const bool here = from[c] == top[c];
            to[c] += here ? rest[c] : T(0);
            rest[c] = here ? T(0) : rest[c];
          }
        }
    }
}

// The transpose of scatter: result = g at that first place. `left` holds a number for each channel: 1 until it is
// found.
template <class T>
void gather(const Pooling& p, const T* x, const T* y, const T* g, T* result, T* left, int64_t first, int64_t last) {
  for (int64_t row = first; row < last; ++row)
    for (int64_t column = 0; column < p.ow(); ++column, y += p.c, result += p.c) {
      std::fill_n(left, p.c, T(1));
      std::fill_n(result, p.c, T(0));
      const auto at = p.place(row, column);
      for (int64_t h = at.h0; h < at.h1; ++h)
        for (int64_t w = at.w0; w < at.w1; ++w) {
          const int64_t place = (h * p.w + w) * p.c;
#pragma GCC ivdep
          for (int64_t c = 0; c < p.c; ++c) {
            const bool here = x[place + c] == y[c] && left[c] != 0;
            result[c] = here ? g[place + c] : result[c];
            left[c] = here ? T(0) : left[c];
          }
        }
    }
}

Attrs attrs(Ints window, Ints strides, Ints padding) {
  return attrs_of({std::move(window), std::move(strides), std::move(padding)});
}

const Attrs kPlainWindow = attrs({2, 2}, {2, 2}, {0, 0, 0, 0}), kOverlapping = attrs({3, 2}, {2, 1}, {1, 1, 0, 1}),
            kLarge = attrs({3, 3}, {2, 2}, {0, 1, 0, 1});

}  // namespace

extern const Op& max_pool2d_grad_op;
extern const Op& max_pool2d_pick_op;

const Op& max_pool2d_op = define({
    .name = "max_pool2d",
    .doc = "The largest of each window over height and width; what lies in the padding does not count.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      return {{in[0].dtype, pooled(a, in[0].shape)}};
    },
    .kernel =
        +[](const Signature& s) {
          const Pooling p = pooling_of(s.attrs, s.in[0].shape);
          return dispatch_float(s.in[0].dtype, [&]<class T>() {
            return prepare_rows(p, [p](const Buffers& b, int64_t image, int64_t first, int64_t last) {
              largest(p, b.input<T>(0) + image * p.h * p.w * p.c,
                      b.output<T>() + (image * p.oh() + first) * p.ow() * p.c, first, last);
            });
          });
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      return {emit(max_pool2d_grad_op, {op.input(), op.result(), dy[0]}, op.attrs)};
    },
    .flops =
        [](const Signature& s) {
          return s.out[0].shape.count() * s.attrs.ints("window")[0] * s.attrs.ints("window")[1];
        },
    .samples = {{{normal({2, 4, 6, 3})}, kPlainWindow},
                {{normal({2, 5, 7, 3})}, kPlainWindow},
                {{normal({2, 5, 4, 3})}, kOverlapping},
                {{normal({9, 33, 30, 35})}, kLarge, false}},
});

const Op& max_pool2d_grad_op = define({
    .name = "max_pool2d_grad",
    .doc = "From images, the largest of their windows, and a number for each window: the sum of these numbers at the "
           "first place where a window is largest.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      if (!(in[1].shape == pooled(a, in[0].shape)) || !(in[1] == in[2]))
        refuse("shape", "windows over " + to_string(in[0]) + " do not give " + to_string(in[2]));
      return {in[0]};
    },
    .kernel =
        +[](const Signature& s) {
          const Pooling p = pooling_of(s.attrs, s.in[0].shape);
          return dispatch_float(s.in[0].dtype, [&]<class T>() {
            const int64_t in = p.h * p.w * p.c, out = p.oh() * p.ow() * p.c;
            Prepared made = prepare_channels(p, [=](const Buffers& b, int64_t image, int64_t c0, int64_t c1) {
              scatter(p, b.input<T>(0) + image * in, b.input<T>(1) + image * out, b.input<T>(2) + image * out,
                      b.output<T>() + image * in, static_cast<T*>(b.scratch) + image * p.c + c0, c0, c1);
            });
            made.scratch_bytes = p.n * p.c * static_cast<int64_t>(sizeof(T));
            return made;
          });
        },
    .vjp = [](const OpCall& op, const Values& g) -> Values {
      return {Value{}, Value{},
              op.wants(2) ? emit(max_pool2d_pick_op, {op.input(0), op.input(1), g[0]}, op.attrs) : Value{}};
    },
    .flops =
        [](const Signature& s) {
          return 2 * s.in[1].shape.count() * s.attrs.ints("window")[0] * s.attrs.ints("window")[1];
        },
    .samples = {{{constant({1, 4, 4, 1}, {1, 2, 2, 0, 2, 2, 1, 1, 0, 3, 3, 3, 0, 0, 3, 4}),
                  constant({1, 2, 2, 1}, {2, 2, 3, 4}), normal({1, 2, 2, 1})},
                 kPlainWindow,
                 false},
                {{constant({9, 33, 30, 35}, {0, 2, 1, 2, 1, 0, 2, 2, 1, 0, 2}), constant({9, 16, 15, 35}, {2}),
                  normal({9, 16, 15, 35})},
                 kLarge,
                 false}},
});

const Op& max_pool2d_pick_op = define({
    .name = "max_pool2d_pick",
    .doc = "From images, the largest of their windows, and other images: what these hold at the first place where a "
           "window is largest.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      if (!(in[1].shape == pooled(a, in[0].shape)) || !(in[0] == in[2]))
        refuse("shape", "windows over " + to_string(in[0]) + " do not pick from " + to_string(in[2]));
      return {in[1]};
    },
    .kernel =
        +[](const Signature& s) {
          const Pooling p = pooling_of(s.attrs, s.in[0].shape);
          return dispatch_float(s.in[0].dtype, [&]<class T>() {
            const int64_t in = p.h * p.w * p.c;
            Prepared made = prepare_rows(p, [=](const Buffers& b, int64_t image, int64_t first, int64_t last) {
              const int64_t row = image * p.oh() + first, at = row * p.ow() * p.c;
              gather(p, b.input<T>(0) + image * in, b.input<T>(1) + at, b.input<T>(2) + image * in, b.output<T>() + at,
                     static_cast<T*>(b.scratch) + row * p.c, first, last);
            });
            made.scratch_bytes = p.n * p.oh() * p.c * static_cast<int64_t>(sizeof(T));
            return made;
          });
        },
    .vjp = [](const OpCall& op, const Values& d) -> Values {
      return {Value{}, Value{},
              op.wants(2) ? emit(max_pool2d_grad_op, {op.input(0), op.input(1), d[0]}, op.attrs) : Value{}};
    },
    .flops =
        [](const Signature& s) {
          return 2 * s.in[1].shape.count() * s.attrs.ints("window")[0] * s.attrs.ints("window")[1];
        },
    .samples = {{{constant({1, 4, 4, 1}, {1, 2, 2, 0, 2, 2, 1, 1, 0, 3, 3, 3, 0, 0, 3, 4}),
                  constant({1, 2, 2, 1}, {2, 2, 3, 4}), normal({1, 4, 4, 1})},
                 kPlainWindow,
                 false},
                {{constant({9, 33, 30, 35}, {0, 2, 1, 2, 1, 0, 2, 2, 1, 0, 2}), constant({9, 16, 15, 35}, {2}),
                  normal({9, 33, 30, 35})},
                 kLarge,
                 false}},
});

Value max_pool2d(const Value& x, const PoolWindow& how) {
  return emit(max_pool2d_op, {cast(x, promote(x.dtype(), DType::kFloat32))}, attrs_of(how));
}

}  // namespace kcc
