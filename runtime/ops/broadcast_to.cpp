// The same elements, repeated along dimensions of size 1 and new leading ones.
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/tiles/program.h"

namespace kcc {

const Op& broadcast_to_op = define({
    .name = "broadcast_to",
    .doc = "The input repeated to fill `shape`, as NumPy broadcasts.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      const Shape shape{std::span<const int64_t>(a.ints("shape"))};
      if (in[0].shape.rank() > shape.rank() || !(broadcast_shape(in[0].shape, shape) == shape))
        refuse("shape.broadcast", to_string(in[0].shape) + " does not broadcast to " + to_string(shape));
      return {{in[0].dtype, shape}};
    },
    .kernel =
        +[](const Signature& s) {
          TileProgram p;
          p.space = s.out[0].shape;
          p.inputs.push_back({s.in[0].dtype, s.in[0].shape, broadcast_strides(s.in[0].shape, p.space)});
          p.values = {s.in[0].dtype};
          p.outputs = {0};
          return prepare_program(std::move(p));
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Shape& from = op.input().shape();
      const int added = dy[0].rank() - from.rank();
      Ints axes;
      for (int i = 0; i < dy[0].rank(); ++i)
        if (i < added || (from[i - added] == 1 && dy[0].dim(i) != 1)) axes.push_back(i);
      return {axes.empty() ? reshape(dy[0], from) : reshape(sum(dy[0], axes), from)};
    },
    .samples = {{{normal({3, 1})}, {{"shape", Ints{2, 3, 4}}}},
                {{normal({4})}, {{"shape", Ints{3, 4}}}},
                {{normal({})}, {{"shape", Ints{5}}}},
                {{normal({2, 1, 3})}, {{"shape", Ints{2, 5, 3}}}}},
});

Value broadcast_to(const Value& x, Shape shape) {
  if (shape == x.shape()) return x;
  return emit(broadcast_to_op, {x}, {{"shape", Ints(shape.begin(), shape.end())}});
}

}  // namespace kcc
