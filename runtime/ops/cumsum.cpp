// Running sums along an axis.
#include "runtime/ops/ops.h"
#include "runtime/ops/reduction.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {

const Op& cumsum_op = define({
    .name = "cumsum",
    .doc = "Running sums along `axis`, from the start or, reversed, from the end.",
    .infer = same_type,
    .kernel =
        +[](const Signature& s) {
          const auto axis = static_cast<int>(s.attrs.integer("axis"));
          const bool reverse = s.attrs.flag("reverse");
          const Shape& shape = s.in[0].shape;
          const int64_t outer = shape.first(axis).count(), n = shape[axis], inner = shape.from(axis + 1).count();
          return dispatch(s.in[0].dtype, [&]<class T>() {
            Prepared p;
            p.phases.push_back({1, [=](const Buffers& b, int) {
                                  for (int64_t o = 0; o < outer; ++o)
                                    for (int64_t i = 0; i < inner; ++i) {
                                      T total = 0;
                                      for (int64_t k = 0; k < n; ++k) {
                                        const int64_t at = (o * n + (reverse ? n - 1 - k : k)) * inner + i;
                                        b.output<T>()[at] = total = static_cast<T>(total + b.input<T>(0)[at]);
                                      }
                                    }
                                }});
            return p;
          });
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      return {emit(*op.op, {dy[0]}, {{"axis", op.attrs.integer("axis")}, {"reverse", !op.attrs.flag("reverse")}})};
    },
    .samples = {{{normal({4, 7})}, {{"axis", int64_t{1}}, {"reverse", false}}},
                {{normal({4, 7})}, {{"axis", int64_t{0}}, {"reverse", true}}}},
});

Value cumsum(const Value& x, int axis) {
  return emit(cumsum_op, {countable(x)}, {{"axis", int64_t{normal_axis(axis, x.rank())}}, {"reverse", false}});
}

}  // namespace kcc
