// Matrices as a product of one with orthonormal columns and an upper triangle.
#include <Eigen/QR>

#include "runtime/base/problem.h"
#include "runtime/ops/matrices.h"

namespace kcc {
namespace {

// Of matrices with at least as many rows as columns. J. Walter, "QR and LQ decomposition matrix backpropagation
// algorithms" (2020), as TensorFlow has it.
Value qr_gradient(const Value& q, const Value& r, const Value& dq, const Value& dr) {
  const auto over_r = [&](const Value& x) { return adjoint(triangular_solve(r, adjoint(x), false, false)); };
  const Value qdq = matmul(q, dq, true), rdr = matmul(r, dr, false, true);
  const Value low = lower_part(qdq - adjoint(qdq) + rdr - adjoint(rdr));
  return matmul(q, dr + over_r(low)) + over_r(dq - matmul(q, qdq));
}

}  // namespace

const Op& qr_op = define({
    .name = "qr",
    .doc =
        "For each x [.., m, n]: q [.., m, k] with orthonormal columns, and r [.., k, n], an upper triangle, with x = "
        "q r; k is the smaller of m and n, or `full`, m. Of a full q with m > n there is no gradient.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      need_matrix("qr", in[0]);
      const int64_t m = in[0].shape[-2], n = in[0].shape[-1], k = a.flag("full") ? m : std::min(m, n);
      Shape q = in[0].shape, r = q;
      q.set(-1, k);
      r.set(-2, k);
      return {{in[0].dtype, q}, {in[0].dtype, r}};
    },
    .kernel =
        +[](const Signature& s) {
          return each_matrix(s, [k = s.out[0].shape[-1]](const Matrices& in, Matrices& out) {
            const Eigen::HouseholderQR<Matrix> qr(in[0]);
            out[0] = qr.householderQ() * Matrix::Identity(in[0].rows(), k);
            out[1] = qr.matrixQR().topRows(k).triangularView<Eigen::Upper>();
          });
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Value &q = op.result(0), &r = op.result(1);
      const int64_t m = q.dim(-2), n = r.dim(-1);
      if (m > n && op.attrs.flag("full"))
        refuse("shape",
               "the complete `qr` of matrices with more rows than columns has no gradient, and " +
                   to_string(op.input().type()) + " is such",
               "the reduced one has");
      const Value dq = or_zeros(dy[0], q), dr = or_zeros(dy[1], r);
      if (m >= n) return {qr_gradient(q, r, dq, dr)};
      // x = [square, y]: the columns behind the square follow from q.
      const Value y = slice(op.input(), -1, m, n), behind = slice(dr, -1, m, n);
      const Value square = qr_gradient(q, slice(r, -1, 0, m), dq + matmul(y, behind, false, true), slice(dr, -1, 0, m));
      return {concat({square, matmul(q, behind)}, -1)};
    },
    .flops = [](const Signature& s) { return cubic_flops(s, 4); },
    .samples = {{{constant({3, 2}, {1, 2, 0.5, -1, 3, 0.7})}, {{"full", false}}},
                {{constant({2, 2, 2}, {0.2, 2, -1, 1, 5, -1, 1, 0.8})}, {{"full", true}}},
                {{constant({2, 3}, {1, 2, 0.5, -1, 3, 0.7})}, {{"full", false}}},
                {{constant({3, 2}, {1, 2, 0.5, -1, 3, 0.7})}, {{"full", true}}, false}},
});

Values qr(const Value& x, bool full) { return emit_all(qr_op, {x}, {{"full", full}}); }

}  // namespace kcc
