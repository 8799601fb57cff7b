// The same elements under another shape.
#include <cstring>

#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"

namespace kcc {

const Op& reshape_op = define({
    .name = "reshape",
    .doc = "The same elements, in the same order, under `shape`.",
    .traits = kView,
    .infer = [](const Attrs& a, const Types& in) -> Types {
      const Shape shape{std::span<const int64_t>(a.ints("shape"))};
      if (shape.count() != in[0].shape.count())
        refuse("shape.reshape", "the elements of " + to_string(in[0].shape) + " do not fill " + to_string(shape));
      return {{in[0].dtype, shape}};
    },
    .kernel =
        +[](const Signature& s) {
          Prepared p;
          p.phases.push_back({1, [n = s.in[0].bytes()](const Buffers& b, int) {
                                std::memcpy(b.out[0], b.in[0], static_cast<size_t>(n));
                              }});
          return p;
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values { return {reshape(dy[0], op.input().shape())}; },
    .samples = {{{normal({3, 4})}, {{"shape", Ints{2, 6}}}}},
});

Value reshape(const Value& x, Shape shape) {
  if (shape == x.shape()) return x;
  return emit(reshape_op, {x}, {{"shape", Ints(shape.begin(), shape.end())}});
}

Value expand_dims(const Value& x, int axis) {
  Shape s = x.shape();
  s.insert(axis < 0 ? axis + s.rank() + 1 : axis, 1);
  return reshape(x, s);
}

Value squeeze(const Value& x, int axis) {
  Shape s = x.shape();
  const int at = axis < 0 ? axis + s.rank() : axis;
  if (at < 0 || at >= s.rank() || s[at] != 1)
    refuse("shape", "axis " + std::to_string(axis) + " of " + to_string(s) + " is not 1 and cannot be squeezed");
  s.erase(at);
  return reshape(x, s);
}

}  // namespace kcc
