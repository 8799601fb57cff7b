// A border of a constant around a tensor.
#include <algorithm>
#include <cstring>

#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/strided_copy.h"
#include "runtime/tensor/dispatch.h"
#include "runtime/tiles/program.h"

namespace kcc {

const Op& pad_op = define({
    .name = "pad",
    .doc = "`before` and `after` elements of `value` around each axis.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      Shape shape = in[0].shape;
      const Ints &before = a.ints("before"), &after = a.ints("after");
      const auto bad = [&](const Ints& ints) {
        return static_cast<int>(ints.size()) != shape.rank() ||
               std::any_of(ints.begin(), ints.end(), [](int64_t n) { return n < 0; });
      };
      if (bad(before) || bad(after))
        refuse("shape", "`pad` takes a number for each of the " + std::to_string(shape.rank()) +
                            " axes, before and after, from 0");
      for (int i = 0; i < shape.rank(); ++i)
        shape.set(i, before[static_cast<size_t>(i)] + shape[i] + after[static_cast<size_t>(i)]);
      return {{in[0].dtype, shape}};
    },
    .kernel =
        +[](const Signature& s) {
          const Shape from = s.in[0].shape, to = s.out[0].shape;
          const Ints before = s.attrs.ints("before"), to_strides = contiguous_strides(to);
          const double value = s.attrs.get<double>("value");
          // Split by the first axis; each part fills its rows and copies the lines of the input that fall into them.
          const int64_t rows = to.rank() == 0 ? 1 : to[0], row = to.rank() == 0 ? 1 : to.from(1).count();
          const auto parts = static_cast<int>(std::min<int64_t>(parts_of(to.count()), std::max<int64_t>(rows, 1)));
          Prepared p;
          p.phases.push_back(
              {parts, [=, dtype = s.in[0].dtype](const Buffers& b, int part) {
                 const int64_t begin = rows * part / parts, end = rows * (part + 1) / parts;
                 dispatch(dtype, [&]<class T>() {
                   T* out = b.output<T>();
                   const T* in = b.input<T>(0);
                   std::fill(out + begin * row, out + end * row, static_cast<T>(value));
                   if (from.count() == 0) return;
                   if (from.rank() == 0) {
                     out[0] = in[0];
                     return;
                   }
                   const int64_t line = from[-1], lines = from.count() / line,
                                 lines_a_row = from.rank() == 1 ? 1 : lines / from[0];
                   const int64_t first =
                       from.rank() == 1 ? 0 : std::clamp<int64_t>(begin - before[0], 0, from[0]) * lines_a_row;
                   const int64_t last =
                       from.rank() == 1 ? 1 : std::clamp<int64_t>(end - before[0], 0, from[0]) * lines_a_row;
                   for (int64_t l = first; l < last; ++l) {
                     int64_t rest = l, at = before.back();
                     for (int d = from.rank() - 2; d >= 0; --d) {
                       at += (rest % from[d] + before[static_cast<size_t>(d)]) * to_strides[static_cast<size_t>(d)];
                       rest /= from[d];
                     }
                     if (from.rank() == 1) {  // one line, split over the parts
                       const int64_t a = std::max(begin, at), z = std::min(end, at + line);
                       if (a < z) std::copy(in + a - at, in + z - at, out + a);
                     } else {
                       std::copy(in + l * line, in + (l + 1) * line, out + at);
                     }
                   }
                 });
               }});
          return p;
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      Value d = dy[0];
      for (int i = 0; i < d.rank(); ++i) {
        const int64_t before = op.attrs.ints("before")[static_cast<size_t>(i)];
        d = slice(d, i, before, before + op.input().dim(i));
      }
      return {d};
    },
    .samples = {{{normal({3, 4})}, {{"before", Ints{1, 0}}, {"after", Ints{2, 3}}, {"value", 0.5}}},
                {{normal({3})}, {{"before", Ints{2}}, {"after", Ints{1}}, {"value", 0.0}}},
                {{normal({2, 3, 2, 3})}, {{"before", Ints{0, 1, 2, 0}}, {"after", Ints{0, 2, 1, 0}}, {"value", 0.0}}}},
});

Value pad(const Value& x, Ints before, Ints after, double value) {
  const auto zero = [](int64_t n) { return n == 0; };
  if (std::all_of(before.begin(), before.end(), zero) && std::all_of(after.begin(), after.end(), zero)) return x;
  return emit(pad_op, {x}, {{"before", std::move(before)}, {"after", std::move(after)}, {"value", value}});
}

}  // namespace kcc
