#include "runtime/ops/pooling.h"

#include "runtime/base/problem.h"
#include "runtime/tiles/program.h"

namespace kcc {

Attrs attrs_of(const PoolWindow& how) {
  return {{"window", how.window}, {"strides", how.strides}, {"padding", how.padding}};
}

PoolWindow pool_window_of(const Attrs& a) { return {a.ints("window"), a.ints("strides"), a.ints("padding")}; }

Pooling pooling_of(const Attrs& a, const Shape& x) {
  const Ints &k = a.ints("window"), &s = a.ints("strides"), &p = a.ints("padding");
  return {x[0], x[1], x[2], x[3], k[0], k[1], s[0], s[1], p[0], p[1], p[2], p[3]};
}

void check_pooling(const Attrs& a, const Shape& x) {
  if (x.rank() != 4) refuse("shape", "pooling takes images of four dimensions, not " + to_string(x));
  const auto bad = [](const Ints& ints, size_t size, int64_t least) {
    return ints.size() != size ||
           std::any_of(ints.begin(), ints.end(), [&](int64_t i) { return i < least || i > (int64_t{1} << 31); });
  };
  if (bad(a.ints("window"), 2, 1) || bad(a.ints("strides"), 2, 1) || bad(a.ints("padding"), 4, 0))
    refuse(
        "shape.window",
        "pooling takes a window and strides of two numbers from 1, and a padding of four from 0: above, below, to the "
        "left and to the right");
  const Pooling p = pooling_of(a, x);
  if (p.h + p.top + p.bottom < p.kh || p.w + p.left + p.right < p.kw)
    refuse("shape.window", "a window of " + std::to_string(p.kh) + " x " + std::to_string(p.kw) +
                               " does not fit into " + std::to_string(p.h + p.top + p.bottom) + " x " +
                               std::to_string(p.w + p.left + p.right));
  if (p.top >= p.kh || p.bottom >= p.kh || p.left >= p.kw || p.right >= p.kw)
    refuse("shape.window", "a pooling window of " + std::to_string(p.kh) + " x " + std::to_string(p.kw) +
                               " would lie in the padding, which must be smaller");
}

Shape pooled(const Attrs& a, const Shape& x) {
  check_pooling(a, x);
  const Pooling p = pooling_of(a, x);
  return {p.n, p.oh(), p.ow(), p.c};
}

int pool_parts(const Pooling& p) { return parts_of(p.n * std::max(p.h * p.w, p.oh() * p.ow() * p.kh * p.kw) * p.c); }

}  // namespace kcc
