// Systems of linear equations.
#include <Eigen/LU>

#include "runtime/ops/matrices.h"

namespace kcc {

const Op& solve_op = define({
    .name = "solve",
    .doc = "x with a x = b for each a [.., n, n] and b [.., n, k]; nan where a has no inverse.",
    .infer = [](const Attrs&, const Types& in) -> Types {
      need_right_side("solve", in);
      return {in[1]};
    },
    .kernel =
        +[](const Signature& s) {
          return each_matrix(s, [](const Matrices& in, Matrices& out) {
            const Eigen::PartialPivLU<Matrix> lu(in[0]);
            if ((lu.matrixLU().diagonal().array() != 0).all()) out[0] = lu.solve(in[1]);
          });
        },
    // M. Giles, "An extended collection of matrix derivative results" (2008), 2.2.3.
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Value db = solve(adjoint(op.input(0)), dy[0]);
      return {op.wants(0) ? -matmul(db, op.result(), false, true) : Value{}, db};
    },
    .flops = [](const Signature& s) { return cubic_flops(s, 2) / 3 + 2 * s.out[0].shape.count() * s.in[0].shape[-1]; },
    .samples = {{constant({3, 3}, {0.1, 1, 0.5, 2, 3, -0.7, 0.5, -0.7, 2}), normal({3, 2})},
                {constant({2, 2, 2}, {0.2, 2, -1, 1, 5, -1, 1, 0.8}), normal({2, 2, 1})}},
});

Value solve(const Value& a, const Value& b) { return emit(solve_op, {a, b}); }

}  // namespace kcc
