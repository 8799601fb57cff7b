// The place of the smallest element along the last dimension.
#include "runtime/ops/ops.h"
#include "runtime/ops/reduction.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {

const Op& argmin_op = define({
    .name = "argmin",
    .doc = "The first place of the smallest element of the last dimension.",
    .infer = [](const Attrs&, const Types& in) -> Types {
      return {{DType::kInt32, in[0].shape.first(in[0].shape.rank() - 1)}};
    },
    .kernel =
        +[](const Signature& s) {
          const int64_t n = s.in[0].shape[-1], rows = s.out[0].shape.count();
          return dispatch(s.in[0].dtype, [&]<class T>() {
            Prepared p;
            p.phases.push_back({1, [=](const Buffers& b, int) {
                                  for (int64_t r = 0; r < rows; ++r) {
                                    const T* x = b.input<T>(0) + r * n;
                                    int32_t best = 0;
                                    for (int64_t i = 1; i < n; ++i)
                                      if (x[i] < x[best]) best = static_cast<int32_t>(i);
                                    b.output<int32_t>()[r] = best;
                                  }
                                }});
            return p;
          });
        },
    .samples = {{normal({4, 7})}},
});

Value argmin(const Value& x, int axis) {
  axis = normal_axis(axis, x.rank());
  Ints perm;
  for (int i = 0; i < x.rank(); ++i)
    if (i != axis) perm.push_back(i);
  perm.push_back(axis);
  return emit(argmin_op, {transpose(x, perm)});
}

}  // namespace kcc
