// Products of matrices, in batches.
#include <algorithm>

#include "runtime/base/problem.h"
#include "runtime/kernels/gemm.h"
#include "runtime/ops/matmul_blocks.h"
#include "runtime/ops/operands.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

Types infer_matmul(const Attrs& attrs, const Types& in) {
  const Shape &a = in[0].shape, &b = in[1].shape;
  const bool ta = attrs.flag("transpose_a"), tb = attrs.flag("transpose_b");
  if (a.rank() < 2 || b.rank() != a.rank() || !(a.first(a.rank() - 2) == b.first(b.rank() - 2)) ||
      in[0].dtype != in[1].dtype)
    refuse("shape.product", "matrices of " + to_string(in[0]) + " and " + to_string(in[1]) + " cannot be multiplied");
  const int64_t k = a[ta ? -2 : -1], k2 = b[tb ? -1 : -2];
  if (k != k2)
    refuse("shape.product", "the inner dimensions of a product are " + std::to_string(k) + " and " +
                                std::to_string(k2) + ", and must be the same");
  Shape out = a;
  out.set(-2, a[ta ? -1 : -2]);
  out.set(-1, b[tb ? -2 : -1]);
  return {{in[0].dtype, out}};
}

Values vjp(const OpCall& op, const Values& dy) {
  const bool ta = op.attrs.flag("transpose_a"), tb = op.attrs.flag("transpose_b");
  const Value &a = op.input(0), &b = op.input(1), &d = dy[0];
  Value da, db;
  if (op.wants(0)) da = ta ? matmul(b, d, tb, true) : matmul(d, b, false, !tb);
  if (op.wants(1)) db = tb ? matmul(d, a, true, ta) : matmul(a, d, !ta, false);
  return {da, db};
}

constexpr int64_t kCached = 512 * 1024;  // elements of b that each block may pack anew: they stay in a cache

int64_t round_up(int64_t size, int64_t blocks, int64_t multiple) {
  const int64_t each = (size + blocks - 1) / blocks;
  return std::min(size, (each + multiple - 1) / multiple * multiple);
}

}  // namespace

MatmulBlocks::MatmulBlocks(const Signature& s) {
  const Shape &a = s.in[0].shape, &b = s.in[1].shape, &c = s.out[0].shape;
  g.transpose_a = s.attrs.flag("transpose_a");
  g.transpose_b = s.attrs.flag("transpose_b");
  g.m = c[-2];
  g.n = c[-1];
  g.k = a[g.transpose_a ? -2 : -1];
  g.lda = a[-1];
  g.ldb = b[-1];
  g.ldc = g.n;
  batch = c.first(c.rank() - 2).count();
  // A block has a million multiply-adds at least, and 64 million where there are more than eight.
  const int64_t work = g.m * g.n * std::max<int64_t>(g.k, 1);
  const int64_t most = batch > 1 ? std::clamp<int64_t>(16 / batch, 1, 8) : work >> 26 >= 16 ? 16 : 8;
  const int64_t blocks = std::clamp<int64_t>(work >> 20, 1, most);
  rows = g.m, columns = g.n;
  // Whole rows, so that what follows may work on them while they are in the cache, where a block has so many of them
  // that it pays for packing all of b.
  const int64_t slabs = std::min(blocks, g.m / (g.k * g.n <= kCached ? 64 : 256));
  if (slabs >= std::min<int64_t>(blocks, 4)) {
    rows = round_up(g.m, slabs, 8);
  } else {
    // Each block packs its rows of a and its columns of b, so the cut with the shortest sides; the library's kernel
    // makes 8 rows of 48 columns at once.
    int64_t least = INT64_MAX;
    for (int64_t across = 1; across <= blocks && blocks > 1; across *= 2) {
      const int64_t down = blocks / across, high = round_up(g.m, down, 8), wide = round_up(g.n, across, 48);
      if ((down > 1 && high < 16) || (across > 1 && wide < 96) || high + wide >= least) continue;
      least = high + wide, rows = high, columns = wide;
    }
  }
  row_blocks = std::max<int64_t>(1, (g.m + rows - 1) / std::max<int64_t>(rows, 1));
  column_blocks = std::max<int64_t>(1, (g.n + columns - 1) / std::max<int64_t>(columns, 1));
  // Small products of a batch are taken together.
  const int64_t units = batch * row_blocks * column_blocks;
  parts = static_cast<int>(std::clamp<int64_t>(std::min(units, batch * work >> 18), 1, 64));
}

MatmulBlocks::Unit MatmulBlocks::unit(int64_t u) const {
  const int64_t r = u / column_blocks % row_blocks, q = u % column_blocks;
  return {u / (row_blocks * column_blocks), r * rows, std::min(g.m, (r + 1) * rows), q * columns,
          std::min(g.n, (q + 1) * columns)};
}

template <class T>
void MatmulBlocks::run_unit(const Unit& u, const T* a, const T* b, T* c) const {
  Gemm here = g;
  here.m = u.r1 - u.r0;
  here.n = u.c1 - u.c0;
  gemm(here, a + u.matrix * g.m * g.k + (g.transpose_a ? u.r0 : u.r0 * g.lda),
       b + u.matrix * g.n * g.k + (g.transpose_b ? u.c0 * g.ldb : u.c0), c);
}
template void MatmulBlocks::run_unit(const Unit&, const float*, const float*, float*) const;
template void MatmulBlocks::run_unit(const Unit&, const double*, const double*, double*) const;

template <class T>
void MatmulBlocks::run(const T* a, const T* b, T* c, int part,
                       const std::function<void(int64_t, int64_t, int64_t, int64_t)>& after) const {
  for (int64_t i = units() * part / parts; i < units() * (part + 1) / parts; ++i) {
    const Unit u = unit(i);
    run_unit(u, a, b, c + u.matrix * g.m * g.n + u.r0 * g.ldc + u.c0);
    if (after) after(u.matrix * g.m + u.r0, u.matrix * g.m + u.r1, u.c0, u.c1);
  }
}
template void MatmulBlocks::run(const float*, const float*, float*, int,
                                const std::function<void(int64_t, int64_t, int64_t, int64_t)>&) const;
template void MatmulBlocks::run(const double*, const double*, double*, int,
                                const std::function<void(int64_t, int64_t, int64_t, int64_t)>&) const;

const Op& matmul_op = define({
    .name = "matmul",
    .doc = "Products of the matrices of the last two dimensions, either of them transposed; the leading dimensions are "
           "alike.",
    .infer = infer_matmul,
    .kernel =
        +[](const Signature& s) {
          const MatmulBlocks blocks(s);
          return dispatch_float(s.out[0].dtype, [&]<class T>() {
            Prepared p;
            p.phases.push_back({blocks.parts, [blocks](const Buffers& b, int part) {
                                  blocks.run(b.input<T>(0), b.input<T>(1), b.output<T>(), part, {});
                                }});
            return p;
          });
        },
    .vjp = vjp,
    .flops =
        [](const Signature& s) {
          return 2 * s.out[0].shape.count() * s.in[0].shape[s.attrs.flag("transpose_a") ? -2 : -1];
        },
    .samples = {{{normal({3, 4}), normal({4, 5})}, {{"transpose_a", false}, {"transpose_b", false}}},
                {{normal({4, 3}), normal({4, 5})}, {{"transpose_a", true}, {"transpose_b", false}}},
                {{normal({3, 4}), normal({5, 4})}, {{"transpose_a", false}, {"transpose_b", true}}},
                {{normal({4, 3}), normal({5, 4})}, {{"transpose_a", true}, {"transpose_b", true}}},
                {{normal({2, 3, 4}), normal({2, 4, 5})}, {{"transpose_a", false}, {"transpose_b", false}}},
                {{normal({150, 140}), normal({140, 260})}, {{"transpose_a", false}, {"transpose_b", false}}, false}},
});

Value matmul(const Value& a, const Value& b, bool transpose_a, bool transpose_b) {
  const DType both = promote(a.dtype(), b.dtype());
  if (both == DType::kInt32 || both == DType::kInt64)  // exact up to 2^53
    return cast(matmul(cast(a, DType::kFloat64), cast(b, DType::kFloat64), transpose_a, transpose_b), both);
  const DType dtype = promote(both, DType::kFloat32);
  Value x = cast(a, dtype), y = cast(b, dtype);
  if (x.rank() == 0 || y.rank() == 0) refuse("shape.product", "a product of matrices takes no single numbers");
  const bool row = x.rank() == 1, column = y.rank() == 1;
  if (row) x = expand_dims(x, transpose_a ? 1 : 0);
  if (column) y = expand_dims(y, transpose_b ? 0 : 1);
  Shape out;
  if (y.rank() == 2 && x.rank() > 2 && !transpose_a) {  // [.., k] . [k, n]: one product of all rows
    out = x.shape();
    const int64_t k = x.dim(-1);
    out.set(-1, y.dim(transpose_b ? 0 : 1));
    x = reshape(x, {k == 0 ? 0 : x.shape().count() / k, k});
  } else {
    const Shape batch = broadcast_shape(x.shape().first(x.rank() - 2), y.shape().first(y.rank() - 2));
    x = broadcast_to(x, batch + x.shape().from(x.rank() - 2));
    y = broadcast_to(y, batch + y.shape().from(y.rank() - 2));
    out = batch + Shape{x.dim(transpose_a ? -1 : -2), y.dim(transpose_b ? -2 : -1)};
  }
  Value z = reshape(emit(matmul_op, {x, y}, {{"transpose_a", transpose_a}, {"transpose_b", transpose_b}}), out);
  if (row) z = squeeze(z, -2);
  if (column) z = squeeze(z, -1);
  return z;
}

}  // namespace kcc
