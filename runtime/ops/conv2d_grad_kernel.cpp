// The transpose of a convolution with respect to its kernel.
#include "runtime/base/problem.h"
#include "runtime/ops/convolution.h"

namespace kcc {
namespace {

Shape kernel_shape(const Attrs& a, const Types& in) {
  if (in[0].shape.rank() != 4 || in[1].shape.rank() != 4) return {};
  const Ints& size = a.ints("size");
  return {size[0], size[1], in[0].shape[3] / a.integer("groups"), in[1].shape[3]};
}

}  // namespace

const Op& conv2d_grad_kernel_op = define({
    .name = "conv2d_grad_kernel",
    .doc = "The gradient of the kernel, of height and width `size`, from the images and the result's gradient.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      const Shape k = kernel_shape(a, in);
      check_convolution(a, in, in[0].shape, k);
      const Convolution c = convolution_of(a, in[0].shape, k);
      const Shape dy{c.n, c.oh(), c.ow(), c.o};
      if (!(in[1].shape == dy))
        refuse("shape", "a kernel " + to_string(k) + " over " + to_string(in[0].shape) + " gives " + to_string(dy) +
                            ", not " + to_string(in[1].shape));
      return {{in[0].dtype, k}};
    },
    .kernel =
        +[](const Signature& s) {
          return prepare_convolution(convolution_of(s.attrs, s.in[0].shape, s.out[0].shape), ConvolutionPass::kKernel,
                                     s.in[0].dtype);
        },
    .vjp = [](const OpCall& op, const Values& g) -> Values {
      const Value &x = op.input(0), &dy = op.input(1);
      const Attrs& a = op.attrs;
      const ConvWindow how{a.ints("strides"), a.ints("padding"), a.ints("dilations"), a.integer("groups")};
      return {op.wants(0) ? conv2d_grad_input(dy, g[0], x.dim(1), x.dim(2), how) : Value{},
              op.wants(1) ? conv2d(x, g[0], how) : Value{}};
    },
    .flops = [](const Signature& s) { return convolution_of(s.attrs, s.in[0].shape, s.out[0].shape).flops(); },
    .samples = {{{normal({2, 5, 6, 3}), normal({2, 3, 5, 4})}, attrs_of({}, 3, 2)},
                {{normal({2, 5, 6, 3}), normal({2, 2, 3, 4})}, attrs_of({{2, 2}, {0, 1, 1, 1}, {1, 1}, 1}, 3, 3)},
                {{normal({2, 5, 4, 4}), normal({2, 5, 2, 6})}, attrs_of({{1, 2}, {1, 1, 0, 1}, {1, 1}, 2}, 3, 3)},
                {{normal({2, 5, 4, 3}), normal({2, 5, 4, 6})}, attrs_of({{1, 1}, {1, 0, 0, 1}, {1, 1}, 3}, 2, 2)},
                {{normal({37, 12, 12, 16}), normal({37, 12, 12, 32})},
                 attrs_of({{1, 1}, {1, 1, 1, 1}, {1, 1}, 1}, 3, 3),
                 false},
                {{normal({2, 64, 64, 8}), normal({2, 32, 32, 16})},
                 attrs_of({{2, 2}, {1, 2, 1, 2}, {1, 1}, 1}, 5, 5),
                 false}},
});

Value conv2d_grad_kernel(const Value& x, const Value& dy, int64_t kh, int64_t kw, const ConvWindow& how) {
  return emit(conv2d_grad_kernel_op, {x, dy}, attrs_of(how, kh, kw));
}

}  // namespace kcc
