// Systems of linear equations whose matrix is a triangle.
#include "runtime/ops/matrices.h"

namespace kcc {

const Op& triangular_solve_op = define({
    .name = "triangular_solve",
    .doc = "x with a x = b, or a' x = b, for each triangular a [.., n, n] and b [.., n, k]; the other triangle is not "
           "read.",
    .infer = [](const Attrs&, const Types& in) -> Types {
      need_right_side("solve_triangular", in);
      return {in[1]};
    },
    .kernel =
        +[](const Signature& s) {
          const bool lower = s.attrs.flag("lower"), transpose = s.attrs.flag("transpose");
          return each_matrix(s, [=](const Matrices& in, Matrices& out) {
            out[0] = in[1];
            if (lower && transpose)
              in[0].triangularView<Eigen::Lower>().transpose().solveInPlace(out[0]);
            else if (lower)
              in[0].triangularView<Eigen::Lower>().solveInPlace(out[0]);
            else if (transpose)
              in[0].triangularView<Eigen::Upper>().transpose().solveInPlace(out[0]);
            else
              in[0].triangularView<Eigen::Upper>().solveInPlace(out[0]);
          });
        },
    // M. Giles, "An extended collection of matrix derivative results" (2008), 2.2.3.
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const bool lower = op.attrs.flag("lower"), transpose = op.attrs.flag("transpose");
      const Value &a = op.input(0), &x = op.result(), db = triangular_solve(a, dy[0], lower, !transpose);
      if (!op.wants(0)) return {Value{}, db};
      const Value da = transpose ? matmul(x, db, false, true) : matmul(db, x, false, true);
      return {-(lower ? lower_part(da) : upper_part(da)), db};
    },
    .flops = [](const Signature& s) { return s.out[0].shape.count() * s.in[0].shape[-1]; },
    .samples = {{{constant({2, 2}, {1.5, 0.4, -0.8, 2}), normal({2, 3})}, {{"lower", true}, {"transpose", false}}},
                {{constant({2, 2}, {1.5, 0.4, -0.8, 2}), normal({2, 3})}, {{"lower", true}, {"transpose", true}}},
                {{constant({2, 2, 2}, {1.5, 0.4, -0.8, 2, -1, 0.3, 5, 0.7}), normal({2, 2, 1})},
                 {{"lower", false}, {"transpose", false}}},
                {{constant({2, 2, 2}, {1.5, 0.4, -0.8, 2, -1, 0.3, 5, 0.7}), normal({2, 2, 1})},
                 {{"lower", false}, {"transpose", true}}}},
});

Value triangular_solve(const Value& a, const Value& b, bool lower, bool transpose) {
  return emit(triangular_solve_op, {a, b}, {{"lower", lower}, {"transpose", transpose}});
}

}  // namespace kcc
