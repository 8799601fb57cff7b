// Eigenvalues and eigenvectors of symmetric matrices.
#include <Eigen/Eigenvalues>

#include "runtime/ops/matrices.h"

namespace kcc {

const Op& eigh_op = define({
    .name = "eigh",
    .doc =
        "For each symmetric x [.., n, n], whose lower triangle is read: eigenvalues in ascending order, and vectors "
        "of length 1 as columns, of either sign; nan where x is not finite. Where values are equal, the vectors have "
        "no gradient that means anything.",
    .infer = [](const Attrs&, const Types& in) -> Types {
      need_square("eigh", in[0]);
      return {{in[0].dtype, in[0].shape.first(in[0].shape.rank() - 1)}, in[0]};
    },
    .kernel =
        +[](const Signature& s) {
          return each_matrix(s, [](const Matrices& in, Matrices& out) {
            if (!in[0].allFinite()) return;
            const Eigen::SelfAdjointEigenSolver<Matrix> solver(in[0]);
            if (solver.info() != Eigen::Success) return;
            out[0] = solver.eigenvalues();
            out[1] = solver.eigenvectors();
          });
        },
    // M. Giles, "An extended collection of matrix derivative results" (2008), 3.1; of the triangle that is read.
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Value &e = op.result(0), &v = op.result(1);
      Value middle = with_diagonal(or_zeros(dy[0], e));
      if (dy[1]) middle = middle + reciprocal_gaps(e) * matmul(v, dy[1], true);
      const Value both = matmul(matmul(v, middle), v, false, true);
      return {lower_part(both + adjoint(both)) * (1.0 - 0.5 * eye_like(v))};
    },
    .flops = [](const Signature& s) { return cubic_flops(s, 9); },
    .samples = {{constant({3, 3}, {4, 1, 0.5, 1, 3, -0.7, 0.5, -0.7, 2})},
                {constant({2, 2, 2}, {2, 0.3, 0.3, 1, -5, -1, -1, 0.8})}},
});

Values eigh(const Value& x) { return emit_all(eigh_op, {x}); }

}  // namespace kcc
