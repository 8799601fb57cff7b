// The mean of each window, without what lies in the padding.
#include "runtime/base/problem.h"
#include "runtime/ops/operands.h"
#include "runtime/ops/pooling.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

template <class T>
void mean_of_windows(const Pooling& p, const T* x, T* y, int64_t first, int64_t last) {
  for (int64_t row = first; row < last; ++row)
    for (int64_t column = 0; column < p.ow(); ++column, y += p.c) {
      const auto at = p.place(row, column);
      std::fill_n(y, p.c, T(0));
      for (int64_t h = at.h0; h < at.h1; ++h)
        for (int64_t w = at.w0; w < at.w1; ++w) {
          const T* from = x + (h * p.w + w) * p.c;
#pragma GCC ivdep
          for (int64_t c = 0; c < p.c; ++c) y[c] += from[c];
        }
      const auto count = static_cast<T>((at.h1 - at.h0) * (at.w1 - at.w0));
      for (int64_t c = 0; c < p.c; ++c) y[c] /= count;
    }
}

// `share` holds a number for each channel of [c0, c1).
template <class T>
void spread_over_windows(const Pooling& p, const T* dy, T* dx, T* share, int64_t c0, int64_t c1) {
  const int64_t n = c1 - c0;
  for (int64_t i = 0; i < p.h * p.w; ++i) std::fill_n(dx + i * p.c + c0, n, T(0));
  for (int64_t row = 0; row < p.oh(); ++row)
    for (int64_t column = 0; column < p.ow(); ++column) {
      const auto at = p.place(row, column);
      const auto count = static_cast<T>((at.h1 - at.h0) * (at.w1 - at.w0));
      const T* from = dy + (row * p.ow() + column) * p.c + c0;
      for (int64_t c = 0; c < n; ++c) share[c] = from[c] / count;
      for (int64_t h = at.h0; h < at.h1; ++h)
        for (int64_t w = at.w0; w < at.w1; ++w) {
          T* to = dx + (h * p.w + w) * p.c + c0;
#pragma GCC ivdep
          for (int64_t c = 0; c < n; ++c) to[c] += share[c];
        }
    }
}

Attrs attrs(Ints window, Ints strides, Ints padding) {
  return attrs_of({std::move(window), std::move(strides), std::move(padding)});
}

Attrs sized(Attrs a, int64_t h, int64_t w) {
  a.set("size", Ints{h, w});
  return a;
}

const Attrs kPlainWindow = attrs({2, 2}, {2, 2}, {0, 0, 0, 0}), kOverlapping = attrs({3, 2}, {2, 1}, {1, 1, 0, 1}),
            kLarge = attrs({3, 3}, {2, 2}, {0, 1, 0, 1});

Shape images(const Attrs& a, const Shape& dy) {
  if (dy.rank() != 4) return dy;
  return {dy[0], a.ints("size")[0], a.ints("size")[1], dy[3]};
}

}  // namespace

extern const Op& avg_pool2d_grad_op;

const Op& avg_pool2d_op = define({
    .name = "avg_pool2d",
    .doc = "The mean of each window over height and width; what lies in the padding does not count.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      return {{in[0].dtype, pooled(a, in[0].shape)}};
    },
    .kernel =
        +[](const Signature& s) {
          const Pooling p = pooling_of(s.attrs, s.in[0].shape);
          return dispatch_float(s.in[0].dtype, [&]<class T>() {
            return prepare_rows(p, [p](const Buffers& b, int64_t image, int64_t first, int64_t last) {
              mean_of_windows(p, b.input<T>(0) + image * p.h * p.w * p.c,
                              b.output<T>() + (image * p.oh() + first) * p.ow() * p.c, first, last);
            });
          });
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      return {emit(avg_pool2d_grad_op, {dy[0]}, sized(op.attrs, op.input().dim(1), op.input().dim(2)))};
    },
    .flops =
        [](const Signature& s) {
          return s.out[0].shape.count() * s.attrs.ints("window")[0] * s.attrs.ints("window")[1];
        },
    .samples = {{{normal({2, 4, 6, 3})}, kPlainWindow},
                {{normal({2, 5, 4, 3})}, kOverlapping},
                {{normal({9, 33, 30, 35})}, kLarge, false}},
});

const Op& avg_pool2d_grad_op = define({
    .name = "avg_pool2d_grad",
    .doc = "The transpose of avg_pool2d: images of height and width `size` from a number for each window.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      const Shape x = images(a, in[0].shape);
      if (!(in[0].shape == pooled(a, x)))
        refuse("shape", "windows over " + to_string(x) + " do not give " + to_string(in[0].shape));
      return {{in[0].dtype, x}};
    },
    .kernel =
        +[](const Signature& s) {
          const Pooling p = pooling_of(s.attrs, s.out[0].shape);
          return dispatch_float(s.in[0].dtype, [&]<class T>() {
            Prepared made = prepare_channels(p, [=](const Buffers& b, int64_t image, int64_t c0, int64_t c1) {
              spread_over_windows(p, b.input<T>(0) + image * p.oh() * p.ow() * p.c,
                                  b.output<T>() + image * p.h * p.w * p.c,
                                  static_cast<T*>(b.scratch) + image * p.c + c0, c0, c1);
            });
            made.scratch_bytes = p.n * p.c * static_cast<int64_t>(sizeof(T));
            return made;
          });
        },
    .vjp = [](const OpCall& op, const Values& g) -> Values { return {avg_pool2d(g[0], pool_window_of(op.attrs))}; },
    .flops =
        [](const Signature& s) {
          return s.in[0].shape.count() * s.attrs.ints("window")[0] * s.attrs.ints("window")[1];
        },
    .samples = {{{normal({2, 2, 3, 3})}, sized(kPlainWindow, 4, 6)},
                {{normal({2, 3, 4, 3})}, sized(kOverlapping, 5, 4)},
                {{normal({9, 16, 15, 35})}, sized(kLarge, 33, 30), false}},
});

Value avg_pool2d(const Value& x, const PoolWindow& how) {
  return emit(avg_pool2d_op, {cast(x, promote(x.dtype(), DType::kFloat32))}, attrs_of(how));
}

}  // namespace kcc
