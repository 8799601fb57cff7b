// Dimensions in another order.
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/reduction.h"
#include "runtime/ops/strided_copy.h"

namespace kcc {

const Op& transpose_op = define({
    .name = "transpose",
    .doc = "Dimension i of the result is dimension perm[i] of the input.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      const Ints& perm = a.ints("perm");
      if (static_cast<int>(perm.size()) != in[0].shape.rank())
        refuse("shape",
               "a transpose of " + to_string(in[0].shape) + " names " + std::to_string(perm.size()) + " dimensions");
      normal_axes(perm, in[0].shape.rank());
      Shape shape;
      for (int64_t p : perm) shape.push_back(in[0].shape[static_cast<int>(p)]);
      return {{in[0].dtype, shape}};
    },
    .kernel =
        +[](const Signature& s) {
          const Ints from = contiguous_strides(s.in[0].shape);
          Ints strides;
          for (int64_t p : s.attrs.ints("perm")) strides.push_back(from[static_cast<size_t>(p)]);
          return prepare_strided_copy(s.out[0].dtype, s.out[0].shape, strides);
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Ints& perm = op.attrs.ints("perm");
      Ints back(perm.size());
      for (size_t i = 0; i < perm.size(); ++i) back[static_cast<size_t>(perm[i])] = static_cast<int64_t>(i);
      return {transpose(dy[0], back)};
    },
    .samples = {{{normal({3, 4, 2})}, {{"perm", Ints{2, 0, 1}}}}, {{normal({3, 4})}, {{"perm", Ints{1, 0}}}}},
});

Value transpose(const Value& x, Ints perm) {
  bool same = true;
  for (size_t i = 0; i < perm.size(); ++i) {
    perm[i] = normal_axis(perm[i], x.rank());
    same = same && perm[i] == static_cast<int64_t>(i);
  }
  return same ? x : emit(transpose_op, {x}, {{"perm", perm}});
}

}  // namespace kcc
