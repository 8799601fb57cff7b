#include "runtime/kernels/im2col.h"

#include <algorithm>

#include "runtime/kernels/gemm.h"

namespace kcc {
namespace {

constexpr int64_t kPatches = 1 << 17;  // elements of patches that are laid out at once, about

int64_t depth(const Convolution& c) { return c.kh * c.kw * (c.c / c.groups); }

int64_t rows_at_once(const Convolution& c) {
  return std::clamp<int64_t>(kPatches / std::max<int64_t>(c.ow() * depth(c), 1), 1, std::max<int64_t>(c.oh(), 1));
}

// `use(patch element, image element)` for each element of the patches of results' rows [first, last) in group `g`;
// an image element of -1 is padding.
template <class F>
void each_run(const Convolution& c, int64_t g, int64_t first, int64_t last, F&& use) {
  const int64_t each = c.c / c.groups;
  int64_t at = 0;
  for (int64_t y = first; y < last; ++y)
    for (int64_t x = 0; x < c.ow(); ++x)
      for (int64_t i = 0; i < c.kh; ++i)
        for (int64_t j = 0; j < c.kw; ++j, at += each) {
          const int64_t row = y * c.stride_h - c.top + i * c.dilation_h,
                        column = x * c.stride_w - c.left + j * c.dilation_w;
          const bool inside = row >= 0 && row < c.h && column >= 0 && column < c.w;
          use(at, inside ? (row * c.w + column) * c.c + g * each : -1);
        }
}

template <class T>
void lay_out(const Convolution& c, int64_t g, int64_t first, int64_t last, const T* image, T* patches) {
  const int64_t each = c.c / c.groups;
  each_run(c, g, first, last, [=](int64_t at, int64_t from) {
    if (from < 0)
      std::fill_n(patches + at, each, T(0));
    else
      std::copy_n(image + from, each, patches + at);
  });
}

// `use(image, group, first row, last row)` for each piece of work.
template <class F>
void each_piece(const Convolution& c, F&& use) {
  const int64_t step = rows_at_once(c), rows = c.oh();
  for (int64_t n = 0; n < c.n; ++n)
    for (int64_t g = 0; g < c.groups; ++g)
      for (int64_t y = 0; y < rows; y += step) use(n, g, y, std::min(rows, y + step));
}

}  // namespace

int64_t im2col_scratch(const Convolution& c) { return rows_at_once(c) * c.ow() * depth(c); }

template <class T>
void im2col_result(const Convolution& c, const T* x, const T* kernel, T* y, T* scratch) {
  const int64_t out = c.o / c.groups, line = c.ow() * c.o;
  each_piece(c, [&](int64_t n, int64_t g, int64_t first, int64_t last) {
    lay_out(c, g, first, last, x + n * c.image(), scratch);
    gemm({false, false, (last - first) * c.ow(), out, depth(c), depth(c), c.o, c.o}, scratch, kernel + g * out,
         y + n * c.result() + first * line + g * out);
  });
}

template <class T>
void im2col_input(const Convolution& c, const T* dy, const T* kernel, T* dx, T* scratch) {
  const int64_t out = c.o / c.groups, line = c.ow() * c.o, each = c.c / c.groups;
  std::fill_n(dx, c.n * c.image(), T(0));
  each_piece(c, [&](int64_t n, int64_t g, int64_t first, int64_t last) {
    gemm({false, true, (last - first) * c.ow(), depth(c), out, c.o, c.o, depth(c)},
         dy + n * c.result() + first * line + g * out, kernel + g * out, scratch);
    T* image = dx + n * c.image();
    each_run(c, g, first, last, [=](int64_t at, int64_t to) {
      for (int64_t i = 0; to >= 0 && i < each; ++i) image[to + i] += scratch[at + i];
    });
  });
}

template <class T>
void im2col_kernel(const Convolution& c, const T* x, const T* dy, T* dkernel, T* scratch) {
  const int64_t out = c.o / c.groups, line = c.ow() * c.o;
  std::fill_n(dkernel, c.kernel(), T(0));
  each_piece(c, [&](int64_t n, int64_t g, int64_t first, int64_t last) {
    lay_out(c, g, first, last, x + n * c.image(), scratch);
    gemm({true, false, depth(c), out, (last - first) * c.ow(), depth(c), c.o, c.o, true}, scratch,
         dy + n * c.result() + first * line + g * out, dkernel + g * out);
  });
}

#define KCC_IM2COL(T)                                                          \
  template void im2col_result(const Convolution&, const T*, const T*, T*, T*); \
  template void im2col_input(const Convolution&, const T*, const T*, T*, T*);  \
  template void im2col_kernel(const Convolution&, const T*, const T*, T*, T*)
KCC_IM2COL(float);
KCC_IM2COL(double);
#undef KCC_IM2COL

}  // namespace kcc
