// Square matrices as a product of a lower and an upper triangle, with their rows in another order.
#include <Eigen/LU>

#include "runtime/ops/matrices.h"

namespace kcc {

const Op& lu_op = define({
    .name = "lu",
    .doc =
        "For each x [.., n, n]: l, whose diagonal is 1, below u in one matrix; the row of l u at which each row of x "
        "stands; 1 or -1, the determinant of that order.",
    .infer = [](const Attrs&, const Types& in) -> Types {
      need_square("lu_factor", in[0]);
      const Shape& shape = in[0].shape;
      return {in[0], {DType::kInt32, shape.first(shape.rank() - 1)}, {in[0].dtype, shape.first(shape.rank() - 2)}};
    },
    .kernel =
        +[](const Signature& s) {
          return each_matrix(s, [](const Matrices& in, Matrices& out) {
            const Eigen::PartialPivLU<Matrix> lu(in[0]);
            out[0] = lu.matrixLU();
            out[1] = lu.permutationP().indices().cast<double>();
            out[2].setConstant(1, 1, static_cast<double>(lu.permutationP().determinant()));
          });
        },
    // x = o l u with o a matrix of the order; F. de Hoog, R. Anderssen, M. Lukas, "Differentiation of matrix
    // functionals using triangular factorization" (2011).
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      if (!dy[0]) return {Value{}};
      const Value l = lower_part(op.result(), -1) + eye_like(op.result()), u = upper_part(op.result());
      const Value middle = lower_part(matmul(l, lower_part(dy[0], -1), true), -1) +
                           upper_part(matmul(upper_part(dy[0]), u, false, true));
      const Value left = triangular_solve(l, middle, true, true);
      const Value both = adjoint(triangular_solve(u, adjoint(left), false, false));
      return {matmul(one_hot(op.result(1), u.dim(-1), u.dtype()), both)};
    },
    .flops = [](const Signature& s) { return cubic_flops(s, 2) / 3; },
    .samples = {{constant({3, 3}, {0.1, 1, 0.5, 2, 3, -0.7, 0.5, -0.7, 2})},
                {constant({2, 2, 2}, {0.2, 2, -1, 1, 5, -1, 1, 0.8})}},
});

Values lu(const Value& x) { return emit_all(lu_op, {x}); }

}  // namespace kcc
