// The product over a block of axes.
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

// For each element the product of those before it along `axis`, or of those behind: of 1, 2, 4, .. neighbours.
Value product_beside(const Value& x, int axis, bool behind) {
  const int64_t n = x.dim(axis);
  const auto shifted = [&](const Value& y, int64_t by) {
    Ints before(static_cast<size_t>(x.rank())), after = before;
    (behind ? after : before)[static_cast<size_t>(axis)] = by;
    return pad(behind ? slice(y, axis, by, n) : slice(y, axis, 0, n - by), before, after, 1);
  };
  Value y = shifted(x, 1);
  for (int64_t by = 1; by < n - 1; by *= 2) y = y * shifted(y, by);
  return y;
}

// Of each element the product of all others, which a division would not give where one is zero.
Values product_vjp(const OpCall& op, const Values& dy) {
  const Shape& shape = op.input().shape();
  const Block b = block_of(op.attrs, shape);
  const Value d = spread(op, dy[0]);
  if (b.reduced < 2) return {d};
  const Value x = reshape(op.input(), {b.outer, b.reduced, b.inner});
  return {d * reshape(product_beside(x, 1, false) * product_beside(x, 1, true), shape)};
}

}  // namespace

const Op& reduce_prod_op = define({
    .name = "reduce_prod",
    .doc = "The product over a block of axes.",
    .traits = kReduction,
    .infer = reduced_type,
    .kernel = prepare_plain_reduction,
    .vjp = product_vjp,
    .flops = [](const Signature& s) { return s.in[0].shape.count(); },
    .samples = {{{uniform({3, 5, 4}, 0.5, 1.5)}, {{"first", int64_t{1}}, {"last", int64_t{3}}}},
                {{uniform({3, 5}, 0.5, 1.5)}, {{"first", int64_t{0}}, {"last", int64_t{1}}}},
                {{constant({2, 5}, {0, 2, 5, 3, 4, 0, 1, 0, 2, 3})}, {{"first", int64_t{1}}, {"last", int64_t{2}}}}},
});

Value prod(const Value& x, Axes axes, bool keepdims) { return reduce(reduce_prod_op, x, std::move(axes), keepdims); }

}  // namespace kcc
