// Every stride-th element of one axis, from begin to before end.
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/reduction.h"
#include "runtime/ops/strided_copy.h"

namespace kcc {

const Op& slice_op = define({
    .name = "slice",
    .doc = "Elements begin, begin + stride, ... of `axis`, `count` of them; the stride may be negative.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      Shape shape = in[0].shape;
      const auto axis = static_cast<int>(a.integer("axis"));
      const int64_t first = a.integer("begin"), last = first + (a.integer("count") - 1) * a.integer("stride");
      if (a.integer("count") > 0 && (first < 0 || first >= shape[axis] || last < 0 || last >= shape[axis]))
        refuse("shape", "a slice from " + std::to_string(first) + " to " + std::to_string(last) + " leaves the " +
                            std::to_string(shape[axis]) + " elements of axis " + std::to_string(axis));
      shape.set(axis, a.integer("count"));
      return {{in[0].dtype, shape}};
    },
    .kernel =
        +[](const Signature& s) {
          Ints strides = contiguous_strides(s.in[0].shape);
          const auto axis = static_cast<size_t>(s.attrs.integer("axis"));
          const int64_t offset = s.attrs.integer("begin") * strides[axis];
          strides[axis] *= s.attrs.integer("stride");
          return prepare_strided_copy(s.out[0].dtype, s.out[0].shape, strides, offset);
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const int64_t axis = op.attrs.integer("axis"), begin = op.attrs.integer("begin"),
                    stride = op.attrs.integer("stride");
      Value d = dy[0];
      const int64_t n = d.dim(static_cast<int>(axis));
      int64_t first = begin;
      if (stride < 0) {
        d = flip(d, static_cast<int>(axis));
        first = begin + (n - 1) * stride;
      }
      const int64_t step = stride < 0 ? -stride : stride;
      if (step > 1 && n > 1) {  // zeros between: [.., n, ..] -> [.., n, step, ..] -> [.., n * step, ..]
        Value wide = expand_dims(d, static_cast<int>(axis) + 1);
        Ints none(static_cast<size_t>(wide.rank()), 0), after = none;
        after[static_cast<size_t>(axis) + 1] = step - 1;
        wide = pad(wide, none, after);
        Shape flat = d.shape();
        flat.set(static_cast<int>(axis), n * step);
        d = slice(reshape(wide, flat), static_cast<int>(axis), 0, (n - 1) * step + 1);
      }
      Ints before(static_cast<size_t>(d.rank()), 0), after = before;
      before[static_cast<size_t>(axis)] = first;
      after[static_cast<size_t>(axis)] = op.input().dim(static_cast<int>(axis)) - first - d.dim(static_cast<int>(axis));
      return {pad(d, before, after)};
    },
    .samples = {{{normal({4, 7})},
                 {{"axis", int64_t{1}}, {"begin", int64_t{1}}, {"count", int64_t{3}}, {"stride", int64_t{2}}}},
                {{normal({4, 7})},
                 {{"axis", int64_t{0}}, {"begin", int64_t{3}}, {"count", int64_t{4}}, {"stride", int64_t{-1}}}},
                {{normal({4, 7})},
                 {{"axis", int64_t{1}}, {"begin", int64_t{6}}, {"count", int64_t{3}}, {"stride", int64_t{-2}}}}},
});

Value slice(const Value& x, int axis, int64_t begin, int64_t end, int64_t stride) {
  axis = normal_axis(axis, x.rank());
  if (stride == 0) refuse("shape", "a slice of every 0th element", "a stride is 1 or more, or below 0 to go backwards");
  const int64_t count = stride > 0 ? (end - begin + stride - 1) / stride : (begin - end - stride - 1) / -stride;
  if (begin == 0 && stride == 1 && count == x.dim(axis)) return x;
  return emit(slice_op, {x},
              {{"axis", int64_t{axis}}, {"begin", begin}, {"count", count < 0 ? 0 : count}, {"stride", stride}});
}

Value flip(const Value& x, int axis) {
  axis = normal_axis(axis, x.rank());
  return slice(x, axis, x.dim(axis) - 1, -1, -1);
}

Values split(const Value& x, int parts, int axis) {
  axis = normal_axis(axis, x.rank());
  if (parts < 1 || x.dim(axis) % parts != 0)
    refuse("shape", "axis " + std::to_string(axis) + " of " + to_string(x.shape()) + " cannot be split into " +
                        std::to_string(parts));
  const int64_t n = x.dim(axis) / parts;
  Values out;
  for (int64_t i = 0; i < parts; ++i) out.push_back(slice(x, axis, i * n, (i + 1) * n));
  return out;
}

}  // namespace kcc
