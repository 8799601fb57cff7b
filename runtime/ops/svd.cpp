// Singular values and vectors.
#include <Eigen/SVD>

#include "runtime/base/problem.h"
#include "runtime/ops/matrices.h"

namespace kcc {
namespace {

// Of matrices with at most as many rows as columns, as TensorFlow has it: M. Giles, "An extended collection of matrix
// derivative results" (2008), 3.2, and J. Townsend, "Differentiating the singular value decomposition" (2016).
Value svd_gradient(const Value& s, const Value& u, const Value& v, const Value& ds, const Value& du, const Value& dv) {
  const int64_t m = u.dim(-1), n = v.dim(-1);
  const Value f = reciprocal_gaps(square(s));
  const Value v1 = slice(v, -1, 0, m), dv1 = slice(dv, -1, 0, m), across = expand_dims(s, -1);
  const Value fu = f * matmul(u, du, true), fv = f * matmul(v1, dv1, true);
  const Value middle = with_diagonal(ds) + (fu + adjoint(fu)) * expand_dims(s, -2) + across * (fv + adjoint(fv));
  Value dx = matmul(u, matmul(middle, v1, false, true));
  if (v.dim(-2) == m) return dx;
  Value outside = adjoint(dv1) - matmul(matmul(dv1, v1, true), v1, false, true);
  if (n > m) {
    const Value v2 = slice(v, -1, m, n), dv2 = slice(dv, -1, m, n);
    outside = outside - matmul(matmul(v1, dv2, true), v2, false, true);
  }
  return dx + matmul(u, safe_reciprocal(across) * outside);
}

}  // namespace

Svd svd_of(const Matrix& x, bool full) {
  if (!x.allFinite()) return {};
  const Eigen::JacobiSVD<Matrix> svd(
      x, full ? Eigen::ComputeFullU | Eigen::ComputeFullV : Eigen::ComputeThinU | Eigen::ComputeThinV);
  return {svd.matrixU(), svd.singularValues(), svd.matrixV()};
}

const Op& svd_op = define({
    .name = "svd",
    .doc = "For each x [.., m, n]: u, s and v with x = u diag(s) v', s in descending order, u and v with orthonormal "
           "columns of either sign, as many as s has, or `full`, m and n; nan where x is not finite. Where values of s "
           "are equal, u and v have no gradient that means anything.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      need_matrix("svd", in[0]);
      const Shape& x = in[0].shape;
      const int64_t m = x[-2], n = x[-1], k = std::min(m, n);
      const Shape batch = x.first(x.rank() - 2);
      const bool full = a.flag("full");
      return {{in[0].dtype, batch + Shape{m, full ? m : k}},
              {in[0].dtype, batch + Shape{k}},
              {in[0].dtype, batch + Shape{n, full ? n : k}}};
    },
    .kernel =
        +[](const Signature& s) {
          return each_matrix(s, [full = s.attrs.flag("full")](const Matrices& in, Matrices& out) {
            const Svd svd = svd_of(in[0], full);
            out = {svd.u, svd.s, svd.v};
          });
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Value &x = op.input(), &u = op.result(0), &s = op.result(1), &v = op.result(2);
      const int64_t m = x.dim(-2), n = x.dim(-1);
      if (!dy[0] && !dy[2]) {  // of the values alone, where the vectors need not be unique
        const int64_t k = std::min(m, n);
        return {matmul(slice(u, -1, 0, k) * expand_dims(dy[1], -2), slice(v, -1, 0, k), false, true)};
      }
      if (op.attrs.flag("full") && std::abs(m - n) > 1)
        refuse("shape", "the full `svd` of " + to_string(x.type()) + " has no gradient: some vectors are not unique",
               "write `full_matrices=False`");
      const Value ds = or_zeros(dy[1], s), du = or_zeros(dy[0], u), dv = or_zeros(dy[2], v);
      return {m > n ? adjoint(svd_gradient(s, v, u, ds, dv, du)) : svd_gradient(s, u, v, ds, du, dv)};
    },
    .flops = [](const Signature& s) { return cubic_flops(s, 20); },
    .samples = {{{constant({3, 2}, {1, 2, 0.5, -1, 3, 0.7})}, {{"full", false}}},
                {{constant({2, 2, 4}, {1, 2, 0.5, -1, 3, 0.7, 1, 1, 2, -2, 0.3, 1, 4, 2, 0.1, 0})}, {{"full", false}}},
                {{constant({2, 2, 2}, {0.2, 2, -1, 1, 5, -1, 1, 0.8})}, {{"full", true}}},
                {{constant({2, 3}, {1, 2, 0.5, -1, 3, 0.7})}, {{"full", true}}},
                {{constant({3, 2}, {1, 2, 0.5, -1, 3, 0.7})}, {{"full", true}}},
                {{constant({2, 4}, {1, 2, 0.5, -1, 3, 0.7, 1, 1})}, {{"full", true}}, false}},
});

Values svd(const Value& x, bool full) { return emit_all(svd_op, {x}, {{"full", full}}); }

}  // namespace kcc
