// The pseudoinverse of Moore and Penrose.
#include "runtime/ops/matrices.h"

namespace kcc {

const Op& pinv_op = define({
    .name = "pinv",
    .doc = "The pseudoinverse [.., n, m] of each x [.., m, n], without the singular values up to `rcond` times the "
           "largest; nan where x is not finite.",
    .infer = [](const Attrs&, const Types& in) -> Types {
      need_matrix("pinv", in[0]);
      Shape shape = in[0].shape;
      shape.set(-1, in[0].shape[-2]);
      shape.set(-2, in[0].shape[-1]);
      return {{in[0].dtype, shape}};
    },
    .kernel =
        +[](const Signature& s) {
          return each_matrix(s, [rcond = s.attrs.get<double>("rcond")](const Matrices& in, Matrices& out) {
            Svd svd = svd_of(in[0], false);
            if (svd.s.size() == 0) return;
            const double least = rcond * svd.s(0, 0);
            const auto inverse = (svd.s.array() > least).select(svd.s.array().inverse(), 0.0);
            out[0] = svd.v * inverse.matrix().asDiagonal() * svd.u.transpose();
          });
        },
    // G. Golub, V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems" (1973): as
    // long as the rank stays.
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Value &x = op.input(), &p = op.result(), g = adjoint(dy[0]), t = adjoint(p);
      const Value inside = matmul(matmul(t, dy[0]), t), left = matmul(g, matmul(p, t)), right = matmul(matmul(t, p), g);
      return {left - matmul(x, matmul(p, left)) + right - matmul(matmul(right, p), x) - inside};
    },
    .flops = [](const Signature& s) { return cubic_flops(s, 20); },
    .samples = {{{constant({3, 2}, {1, 2, 0.5, -1, 3, 0.7})}, {{"rcond", 1e-6}}},
                {{constant({2, 2, 3}, {1, 2, 0.5, -1, 3, 0.7, 3, 1, 2, 0, 0.3, 0.1})}, {{"rcond", 1e-6}}},
                {{constant({2, 2}, {1, 2, 2, 4})}, {{"rcond", 1e-6}}, false}},
});

Value pinv(const Value& x, double rcond) { return emit(pinv_op, {x}, {{"rcond", rcond}}); }

}  // namespace kcc
