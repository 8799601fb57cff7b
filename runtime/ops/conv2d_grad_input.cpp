// The transpose of a convolution with respect to its images.
#include "runtime/base/problem.h"
#include "runtime/ops/convolution.h"
#include "runtime/ops/operands.h"

namespace kcc {
namespace {

Shape images(const Attrs& a, const Types& in) {
  if (in[0].shape.rank() != 4 || in[1].shape.rank() != 4) return {};
  const Ints& size = a.ints("size");
  return {in[0].shape[0], size[0], size[1], in[1].shape[2] * a.integer("groups")};
}

}  // namespace

const Op& conv2d_grad_input_op = define({
    .name = "conv2d_grad_input",
    .doc = "The gradient of the images, of height and width `size`, from the result's gradient and the kernel: a "
           "transposed convolution.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      const Shape x = images(a, in);
      check_convolution(a, in, x, in[1].shape);
      const Convolution c = convolution_of(a, x, in[1].shape);
      const Shape dy{c.n, c.oh(), c.ow(), c.o};
      if (!(in[0].shape == dy))
        refuse("shape", "images " + to_string(x) + " give " + to_string(dy) + ", not " + to_string(in[0].shape));
      return {{in[0].dtype, x}};
    },
    .kernel =
        +[](const Signature& s) {
          return prepare_convolution(convolution_of(s.attrs, s.out[0].shape, s.in[1].shape), ConvolutionPass::kInput,
                                     s.in[0].dtype);
        },
    .vjp = [](const OpCall& op, const Values& g) -> Values {
      const Value &dy = op.input(0), &k = op.input(1);
      const Attrs& a = op.attrs;
      const ConvWindow how{a.ints("strides"), a.ints("padding"), a.ints("dilations"), a.integer("groups")};
      return {op.wants(0) ? conv2d(g[0], k, how) : Value{},
              op.wants(1) ? conv2d_grad_kernel(g[0], dy, k.dim(0), k.dim(1), how) : Value{}};
    },
    .flops = [](const Signature& s) { return convolution_of(s.attrs, s.out[0].shape, s.in[1].shape).flops(); },
    .samples = {{{normal({2, 3, 5, 4}), normal({3, 2, 3, 4})}, attrs_of({}, 5, 6)},
                {{normal({2, 2, 3, 4}), normal({3, 3, 3, 4})}, attrs_of({{2, 2}, {0, 1, 1, 1}, {1, 1}, 1}, 5, 6)},
                {{normal({2, 2, 2, 3}), normal({1, 1, 2, 3})}, attrs_of({{3, 3}, {0, 0, 0, 0}, {1, 1}, 1}, 6, 5)},
                {{normal({2, 5, 2, 6}), normal({3, 3, 2, 6})}, attrs_of({{1, 2}, {1, 1, 0, 1}, {1, 1}, 2}, 5, 4)},
                {{normal({2, 5, 4, 6}), normal({2, 2, 1, 6})}, attrs_of({{1, 1}, {1, 0, 0, 1}, {1, 1}, 3}, 5, 4)},
                {{normal({37, 12, 12, 32}), normal({3, 3, 16, 32})},
                 attrs_of({{1, 1}, {1, 1, 1, 1}, {1, 1}, 1}, 12, 12),
                 false},
                {{normal({2, 32, 32, 16}), normal({5, 5, 16, 16})},
                 attrs_of({{2, 2}, {1, 2, 1, 2}, {1, 1}, 1}, 64, 64),
                 false},
                {{normal({1, 31, 30, 16}), normal({3, 3, 16, 16})},
                 attrs_of({{3, 3}, {1, 2, 0, 0}, {1, 1}, 1}, 92, 92),
                 false}},
});

Value conv2d_grad_input(const Value& dy, const Value& kernel, int64_t h, int64_t w, const ConvWindow& how) {
  const DType dtype = promote(promote(dy.dtype(), kernel.dtype()), DType::kFloat32);
  return emit(conv2d_grad_input_op, {cast(dy, dtype), cast(kernel, dtype)}, attrs_of(how, h, w));
}

}  // namespace kcc
