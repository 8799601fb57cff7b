// How a pooling window goes over images [n, h, w, c], as the attributes of the pooling operations say it.
#pragma once

#include <algorithm>

#include "runtime/ops/ops.h"

namespace kcc {

struct Pooling {
  int64_t n, h, w, c, kh, kw, stride_h, stride_w, top, bottom, left, right;

  int64_t oh() const { return (h + top + bottom - kh) / stride_h + 1; }
  int64_t ow() const { return (w + left + right - kw) / stride_w + 1; }

  // The part of window (y, x) that lies within the image: rows [h0, h1), columns [w0, w1). Never empty.
  struct Place {
    int64_t h0, h1, w0, w1;
  };
  Place place(int64_t y, int64_t x) const {
    const int64_t row = y * stride_h - top, column = x * stride_w - left;
    return {std::max<int64_t>(row, 0), std::min(h, row + kh), std::max<int64_t>(column, 0), std::min(w, column + kw)};
  }
};

Attrs attrs_of(const PoolWindow& how);
PoolWindow pool_window_of(const Attrs& attrs);
Pooling pooling_of(const Attrs& attrs, const Shape& x);
void check_pooling(const Attrs& attrs, const Shape& x);  // refuses (kind "shape")
Shape pooled(const Attrs& attrs, const Shape& x);        // [n, oh, ow, c], checked

// Phases over bands of rows of the result: run(buffers, image, first row, last row).
template <class F>
Prepared prepare_rows(const Pooling& p, F run);
// Phases over images and, where these are few, bands of channels: run(buffers, image, first channel, last channel).
template <class F>
Prepared prepare_channels(const Pooling& p, F run);

int pool_parts(const Pooling& p);  // by the sizes alone

template <class F>
Prepared prepare_rows(const Pooling& p, F run) {
  const int64_t rows = p.n * p.oh();
  const auto parts = static_cast<int>(std::clamp<int64_t>(pool_parts(p), 1, std::max<int64_t>(rows, 1)));
  Prepared made;
  made.phases.push_back({parts, [=](const Buffers& b, int part) {
                           const int64_t end = rows * (part + 1) / parts;
                           for (int64_t at = rows * part / parts; at < end;) {
                             const int64_t image = at / p.oh(), first = at % p.oh(),
                                           last = std::min(p.oh(), first + end - at);
                             run(b, image, first, last);
                             at += last - first;
                           }
                         }});
  return made;
}

template <class F>
Prepared prepare_channels(const Pooling& p, F run) {
  const int64_t wanted = pool_parts(p), bands = p.n >= wanted ? 1 : std::clamp<int64_t>(p.c / 16, 1, wanted),
                units = p.n * bands;
  const auto parts = static_cast<int>(std::clamp<int64_t>(wanted, 1, std::max<int64_t>(units, 1)));
  Prepared made;
  made.phases.push_back({parts, [=](const Buffers& b, int part) {
                           for (int64_t u = units * part / parts; u < units * (part + 1) / parts; ++u)
                             run(b, u / bands, p.c * (u % bands) / bands, p.c * (u % bands + 1) / bands);
                         }});
  return made;
}

}  // namespace kcc
