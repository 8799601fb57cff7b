#include "runtime/ops/reduction.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"

namespace kcc {

Types reduced_type(const Attrs& attrs, const Types& in) {
  const int64_t first = attrs.integer("first"), last = attrs.integer("last");
  KCC_CHECK(0 <= first && first <= last && last <= in[0].shape.rank());
  Shape shape = in[0].shape.first(static_cast<int>(first));
  for (int64_t i = last; i < in[0].shape.rank(); ++i) shape.push_back(in[0].shape[static_cast<int>(i)]);
  return {{in[0].dtype, shape}};
}

Block block_of(const Attrs& attrs, const Shape& shape) {
  Block b{1, 1, 1};
  for (int i = 0; i < shape.rank(); ++i)
    (i < attrs.integer("first") ? b.outer : i < attrs.integer("last") ? b.reduced : b.inner) *= shape[i];
  return b;
}

Fold fold_of(const Op& op) {
  return op.name == "reduce_sum"   ? Fold::kSum
         : op.name == "reduce_max" ? Fold::kMax
         : op.name == "reduce_min" ? Fold::kMin
                                   : Fold::kProduct;
}

Prepared prepare_plain_reduction(const Signature& s) {
  TileProgram p;
  p.space = s.in[0].shape;
  p.inputs.push_back({s.in[0].dtype, s.in[0].shape, broadcast_strides(s.in[0].shape, p.space)});
  p.values = {s.in[0].dtype};
  p.outputs = {0};
  const Block b = block_of(s.attrs, p.space);
  return prepare_reduction(std::move(p), {fold_of(*s.op)}, b.outer, b.reduced, b.inner);
}

int normal_axis(int64_t axis, int rank) {
  if (axis < -rank || axis >= rank)
    refuse("shape.axis", "there is no axis " + std::to_string(axis) + " in " + std::to_string(rank) + " dimensions");
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

Ints normal_axes(const Ints& axes, int rank) {
  Ints out;
  for (int64_t a : axes) out.push_back(normal_axis(a, rank));
  std::sort(out.begin(), out.end());
  if (std::adjacent_find(out.begin(), out.end()) != out.end())
    refuse("shape.axis", "the axis " + std::to_string(*std::adjacent_find(out.begin(), out.end())) + " is named twice");
  return out;
}

Shape keep_dims(const Shape& shape, const Ints& axes) {
  Shape s = shape;
  for (int64_t a : axes) s.set(static_cast<int>(a), 1);
  return s;
}

Value countable(const Value& x) {
  if (x.dtype() == DType::kString) refuse("dtype", "text is no number");
  return x.dtype() == DType::kBool || x.dtype() == DType::kUint8 ? cast(x, DType::kInt32) : x;
}

Value reduce(const Op& op, const Value& x, Ints axes, bool keepdims) {
  if (axes.empty())
    for (int i = 0; i < x.rank(); ++i) axes.push_back(i);
  axes = normal_axes(axes, x.rank());
  Value y = countable(x);
  for (size_t end = axes.size(); end > 0;) {  // the last block first, so that earlier axes keep their numbers
    size_t begin = end - 1;
    while (begin > 0 && axes[begin - 1] == axes[begin] - 1) --begin;
    y = emit(op, {y}, {{"first", axes[begin]}, {"last", axes[end - 1] + 1}});
    end = begin;
  }
  return keepdims ? reshape(y, keep_dims(x.shape(), axes)) : y;
}

Value spread(const OpCall& op, const Value& d) {
  const Shape& shape = op.input().shape();
  Shape kept = shape;
  for (int64_t i = op.attrs.integer("first"); i < op.attrs.integer("last"); ++i) kept.set(static_cast<int>(i), 1);
  return broadcast_to(reshape(d, kept), shape);
}

Values extreme_vjp(const OpCall& op, const Values& dy) {
  const Value hit = cast(equal(op.input(), spread(op, op.result())), dy[0].dtype());
  Ints axes;
  for (int64_t i = op.attrs.integer("first"); i < op.attrs.integer("last"); ++i) axes.push_back(i);
  return {hit * spread(op, dy[0] / sum(hit, axes))};
}

std::vector<Sample> extreme_samples() {
  return {{{normal({3, 5, 4})}, {{"first", int64_t{1}}, {"last", int64_t{3}}}},
          {{normal({3, 5})}, {{"first", int64_t{0}}, {"last", int64_t{1}}}},
          {{normal({3, 5, 4})}, {{"first", int64_t{1}}, {"last", int64_t{2}}}},
          {{normal({40, 700})}, {{"first", int64_t{0}}, {"last", int64_t{2}}}, false},
          {{normal({900, 300})}, {{"first", int64_t{0}}, {"last", int64_t{1}}}, false}};
}

}  // namespace kcc
