// Tensors one behind the other along an axis.
#include <algorithm>
#include <cstring>

#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/reduction.h"
#include "runtime/tiles/program.h"

namespace kcc {

const Op& concat_op = define({
    .name = "concat",
    .doc = "The inputs one behind the other along `axis`.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      Type out = in[0];
      const auto axis = static_cast<int>(a.integer("axis"));
      for (size_t i = 1; i < in.size(); ++i) {
        Shape s = in[i].shape;
        if (s.rank() == out.shape.rank()) s.set(axis, out.shape[axis]);
        if (!(s == out.shape) || in[i].dtype != out.dtype)
          refuse("shape.concatenate", "cannot be joined along axis " + std::to_string(axis) + ": " + to_string(in[0]) +
                                          " and " + to_string(in[i]));
        out.shape.set(axis, out.shape[axis] + in[i].shape[axis]);
      }
      return {out};
    },
    .kernel =
        +[](const Signature& s) {
          const auto axis = static_cast<int>(s.attrs.integer("axis"));
          const auto size = static_cast<int64_t>(size_of(s.out[0].dtype));
          const int64_t outer = s.out[0].shape.first(axis).count();
          Ints bytes;  // of one outer element of each input
          int64_t row = 0;
          for (const Type& t : s.in) {
            bytes.push_back(t.shape.from(axis).count() * size);
            row += bytes.back();
          }
          const auto parts =
              static_cast<int>(std::min<int64_t>(parts_of(s.out[0].shape.count()), std::max<int64_t>(outer, 1)));
          Prepared p;
          p.phases.push_back({parts, [=](const Buffers& b, int part) {
                                for (int64_t o = outer * part / parts; o < outer * (part + 1) / parts; ++o) {
                                  char* to = b.output<char>() + o * row;
                                  for (size_t i = 0; i < bytes.size(); ++i) {
                                    std::memcpy(to, b.input<char>(static_cast<int>(i)) + o * bytes[i],
                                                static_cast<size_t>(bytes[i]));
                                    to += bytes[i];
                                  }
                                }
                              }});
          return p;
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const auto axis = static_cast<int>(op.attrs.integer("axis"));
      Values out;
      int64_t at = 0;
      for (size_t i = 0; i < op.in.size(); ++i) {
        const int64_t n = op.in[i].dim(axis);
        out.push_back(op.wants(static_cast<int>(i)) ? slice(dy[0], axis, at, at + n) : Value{});
        at += n;
      }
      return out;
    },
    .samples = {{{normal({2, 3}), normal({2, 1})}, {{"axis", int64_t{1}}}},
                {{normal({2, 3}), normal({1, 3}), normal({3, 3})}, {{"axis", int64_t{0}}}}},
});

Value concat(const Values& xs, int axis) {
  if (xs.empty()) refuse("shape.concatenate", "there is nothing to join: `concat` and `stack` take one value or more");
  if (xs.size() == 1) return xs[0];
  DType dtype = xs[0].dtype();
  for (const Value& x : xs) dtype = std::max(dtype, x.dtype());
  Values in;
  for (const Value& x : xs) in.push_back(cast(x, dtype));
  return emit(concat_op, in, {{"axis", int64_t{normal_axis(axis, xs[0].rank())}}});
}

Value stack(const Values& xs, int axis) {
  Values in;
  for (const Value& x : xs) in.push_back(expand_dims(x, axis));
  return concat(in, axis);
}

Value repeat(const Value& x, int64_t times, int axis) {
  axis = normal_axis(axis, x.rank());
  Value wide = expand_dims(x, axis + 1);
  Shape s = wide.shape(), flat = x.shape();
  s.set(axis + 1, times);
  flat.set(axis, flat[axis] * times);
  return reshape(broadcast_to(wide, s), flat);
}

}  // namespace kcc
