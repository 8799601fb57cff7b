// The lower triangular matrix whose product with its transpose is a symmetric positive definite one.
#include <Eigen/Cholesky>

#include "runtime/ops/matrices.h"

namespace kcc {

const Op& cholesky_op = define({
    .name = "cholesky",
    .doc = "The lower triangular l with x = l l' for each matrix x [.., n, n], whose lower triangle is read; nan where "
           "x is not positive definite.",
    .infer = [](const Attrs&, const Types& in) -> Types {
      need_square("cholesky", in[0]);
      return {in[0]};
    },
    .kernel =
        +[](const Signature& s) {
          return each_matrix(s, [](const Matrices& in, Matrices& out) {
            const Eigen::LLT<Matrix> llt(in[0]);
            if (llt.info() == Eigen::Success) out[0] = llt.matrixL();
          });
        },
    // I. Murray, "Differentiation of the Cholesky decomposition" (2016); of the triangle that is read.
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Value &l = op.result(), half = 1.0 - 0.5 * eye_like(l);
      const Value left = triangular_solve(l, lower_part(matmul(l, dy[0], true)) * half, true, true);
      const Value both = adjoint(triangular_solve(l, adjoint(left), true, true));
      return {lower_part(both + adjoint(both)) * half};
    },
    .flops = [](const Signature& s) { return cubic_flops(s, 1) / 3; },
    .samples = {{constant({3, 3}, {4, 1, 0.5, 1, 3, -0.7, 0.5, -0.7, 2})},
                {constant({2, 2, 2}, {2, 0.3, 0.3, 1, 5, -1, -1, 0.8})}},
});

Value cholesky(const Value& x) { return emit(cholesky_op, {x}); }

}  // namespace kcc
