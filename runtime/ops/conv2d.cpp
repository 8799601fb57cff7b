// Convolution of images [n, h, w, c] with a kernel [kh, kw, c / groups, o].
#include "runtime/base/problem.h"
#include "runtime/ops/convolution.h"
#include "runtime/ops/operands.h"

namespace kcc {
namespace {

ConvWindow window_of(const Attrs& a) {
  return {a.ints("strides"), a.ints("padding"), a.ints("dilations"), a.integer("groups")};
}

}  // namespace

const Op& conv2d_op = define({
    .name = "conv2d",
    .doc = "The cross-correlation of images with a kernel; `padding` counts zeros above, below, left and right.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      check_convolution(a, in, in[0].shape, in[1].shape);
      const Convolution c = convolution_of(a, in[0].shape, in[1].shape);
      return {{in[0].dtype, {c.n, c.oh(), c.ow(), c.o}}};
    },
    .kernel =
        +[](const Signature& s) {
          return prepare_convolution(convolution_of(s.attrs, s.in[0].shape, s.in[1].shape), ConvolutionPass::kResult,
                                     s.in[0].dtype);
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Value &x = op.input(0), &k = op.input(1);
      const ConvWindow how = window_of(op.attrs);
      return {op.wants(0) ? conv2d_grad_input(dy[0], k, x.dim(1), x.dim(2), how) : Value{},
              op.wants(1) ? conv2d_grad_kernel(x, dy[0], k.dim(0), k.dim(1), how) : Value{}};
    },
    .flops = [](const Signature& s) { return convolution_of(s.attrs, s.in[0].shape, s.in[1].shape).flops(); },
    .samples =
        {{{normal({2, 5, 6, 3}), normal({3, 2, 3, 4})}, attrs_of(ConvWindow{})},
         {{normal({2, 5, 6, 3}), normal({3, 3, 3, 4})}, attrs_of({{2, 2}, {0, 1, 1, 1}, {1, 1}, 1})},
         {{normal({1, 7, 6, 2}), normal({3, 2, 2, 3})}, attrs_of({{1, 1}, {2, 2, 1, 0}, {2, 3}, 1})},
         {{normal({2, 5, 4, 4}), normal({3, 3, 2, 6})}, attrs_of({{1, 2}, {1, 1, 0, 1}, {1, 1}, 2})},
         {{normal({2, 5, 4, 3}), normal({2, 2, 1, 6})}, attrs_of({{1, 1}, {1, 0, 0, 1}, {1, 1}, 3})},
         {{normal({2, 6, 6, 1}), normal({1, 1, 1, 5})}, attrs_of({{3, 3}, {0, 0, 0, 0}, {1, 1}, 1})},
         {{normal({37, 12, 12, 16}), normal({3, 3, 16, 32})}, attrs_of({{1, 1}, {1, 1, 1, 1}, {1, 1}, 1}), false},
         {{normal({2, 64, 64, 8}), normal({5, 5, 8, 16})}, attrs_of({{2, 2}, {1, 2, 1, 2}, {1, 1}, 1}), false},
         {{normal({33, 17, 15, 32}), normal({3, 3, 1, 32})}, attrs_of({{1, 1}, {1, 1, 1, 1}, {1, 1}, 32}), false}},
});

Value conv2d(const Value& x, const Value& kernel, const ConvWindow& how) {
  const DType dtype = promote(promote(x.dtype(), kernel.dtype()), DType::kFloat32);
  return emit(conv2d_op, {cast(x, dtype), cast(kernel, dtype)}, attrs_of(how));
}

}  // namespace kcc
