// keras.ops of linear algebra, on batches of matrices: the last two dimensions.
#include "runtime/ops/linear_algebra.h"

#include <algorithm>
#include <limits>

#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/operands.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

Value matrix_of(const Args& a, std::string_view name) {
  Value x = a.floats(name);
  if (x.rank() < 2 || x.dim(-1) < 1 || x.dim(-2) < 1)
    a.refuse_argument(name, "it must be a matrix, or a batch of them");
  return x;
}

Value square_of(const Args& a, std::string_view name) {
  Value x = matrix_of(a, name);
  if (x.dim(-1) != x.dim(-2)) a.refuse_argument(name, "its matrices must have as many rows as columns");
  return x;
}

Value turned(const Value& x) { return math::swap_axes(x, -1, -2); }

double epsilon_of(const Value& x) {
  return x.dtype() == DType::kFloat32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
}
double longer_side(const Value& x) { return static_cast<double>(std::max(x.dim(-1), x.dim(-2))); }

// b may be a vector for each matrix.
template <class F>
Operand solved(const Args& a, F f) {
  Value m = square_of(a, "a"), b = a.floats("b");
  const bool vectors = b.rank() == m.rank() - 1;
  if (vectors) b = expand_dims(b, -1);
  if (b.rank() < 2 || b.dim(-2) != m.dim(-1) || b.dim(-1) < 1)
    a.refuse_argument("b", "it must be [.., n] or [.., n, k], where `a` is [.., n, n]");
  const DType dtype = promote(m.dtype(), b.dtype());
  const Shape batch = broadcast_shape(m.shape().first(m.rank() - 2), b.shape().first(b.rank() - 2));
  m = broadcast_to(cast(m, dtype), batch + m.shape().from(m.rank() - 2));
  b = broadcast_to(cast(b, dtype), batch + b.shape().from(b.rank() - 2));
  const Value x = f(m, b);
  return vectors ? squeeze(x, -1) : x;
}

Value identities(const Value& x) {  // of x's shape
  const Value column = iota(x.builder(), x.dim(-1), DType::kInt32);
  return broadcast_to(cast(equal(expand_dims(column, 1), column), x.dtype()), x.shape());
}

Operand cholesky_inverse(const Args& a) {
  const Value x = square_of(a, "x");
  const bool upper = a.flag("upper");
  const Value inverse = triangular_solve(x, identities(x), !upper, false);
  return matmul(inverse, inverse, !upper, upper);
}

Operand determinant(const Args& a) {
  const Values parts = lu(square_of(a, "x"));
  return prod(diagonal_of_matrix(parts[0]), {-1}) * parts[2];
}

Operand sign_and_logarithm(const Args& a) {
  const Values parts = lu(square_of(a, "x"));
  const Value diagonal = diagonal_of_matrix(parts[0]);
  return Values{prod(sign(diagonal), {-1}) * parts[2], sum(log(abs(diagonal)), {-1})};
}

Operand rank_of(const Args& a) {
  const Value x = matrix_of(a, "x"), s = svd(x, false)[1];
  const Value least =
      a.none("tol") ? max(s, {-1}, true) * (epsilon_of(x) * longer_side(x)) : scalar_like(s, a.number("tol"));
  return sum(cast(greater(s, least), DType::kInt32), {-1});
}

Operand least_squares(const Args& a) {
  const Value m = matrix_of(a, "a");
  Value b = a.floats("b");
  if (m.rank() != 2) a.refuse_argument("a", "it must be one matrix");
  if (b.rank() < 1 || b.rank() > 2 || b.dim(0) != m.dim(0))
    a.refuse_argument("b", "it must be [m] or [m, k], where `a` is [m, n]");
  double rcond = a.none("rcond") ? epsilon_of(m) * longer_side(m) : a.number("rcond");
  if (rcond < 0) rcond = epsilon_of(m);
  return matmul(pinv(m, rcond), b);
}

Operand singular_values(const Args& a) {
  const Value x = matrix_of(a, "x");
  if (!a.flag("compute_uv")) return svd(x, false)[1];
  const Values parts = svd(x, a.flag("full_matrices"));
  return Values{parts[0], parts[1], turned(parts[2])};
}

[[maybe_unused]] const bool linear_algebra_functions = define_functions({
    {"cholesky(x, upper=False)", "The triangle whose product with its transpose is x; nan where there is none.",
     [](const Args& a) -> Operand {
       const Value l = cholesky(square_of(a, "x"));
       return a.flag("upper") ? turned(l) : l;
     }},
    {"cholesky_inverse(x, upper=False)", "The inverse of what x is Cholesky's triangle of.", cholesky_inverse},
    {"det(x)", "The determinant.", determinant},
    {"slogdet(x)", "The determinant's sign, and the logarithm of its size.", sign_and_logarithm},
    {"logdet(x)", "The logarithm of the determinant of a positive definite matrix; nan of another.",
     [](const Args& a) -> Operand { return sum(log(diagonal_of_matrix(cholesky(square_of(a, "x")))), {-1}) * 2.0; }},
    {"eigh(x)", "Eigenvalues of a symmetric matrix, ascending, and eigenvectors as columns, of either sign.",
     [](const Args& a) -> Operand { return eigh(square_of(a, "x")); }},
    {"inv(x)", "The inverse; nan where there is none.",
     [](const Args& a) -> Operand {
       const Value x = square_of(a, "x");
       return solve(x, identities(x));
     }},
    {"lstsq(a, b, rcond=None)", "The shortest x that makes a @ x nearest to b.", least_squares},
    {"lu_factor(x)", "Triangles l and u in one matrix, and the row of l @ u where each row of x is.",
     [](const Args& a) -> Operand {
       const Values parts = lu(square_of(a, "x"));
       return Values{parts[0], parts[1]};
     }},
    {"matrix_rank(x, tol=None)", "How many singular values are not small.", rank_of},
    {"pinv(x, rcond=None)", "The pseudoinverse, without small singular values.",
     [](const Args& a) -> Operand {
       const Value x = matrix_of(a, "x");
       return pinv(x, a.none("rcond") ? 10 * longer_side(x) * epsilon_of(x) : a.number("rcond"));
     }},
    {"qr(x, mode='reduced')", "q with orthonormal columns and a triangle r, whose product is x.",
     [](const Args& a) -> Operand {
       if (a.text("mode") != "reduced" && a.text("mode") != "complete")
         a.refuse_argument("mode", "it must be reduced or complete");
       return qr(matrix_of(a, "x"), a.text("mode") == "complete");
     }},
    {"solve(a, b)", "x with a @ x = b; nan where a has no inverse.",
     [](const Args& a) { return solved(a, [](const Value& m, const Value& b) { return solve(m, b); }); }},
    {"solve_triangular(a, b, lower=False)", "x with a @ x = b, where one triangle of a counts.",
     [](const Args& a) {
       return solved(a, [&](const Value& m, const Value& b) { return triangular_solve(m, b, a.flag("lower"), false); });
     }},
    {"svd(x, full_matrices=True, compute_uv=True)",
     "u, singular values, and v transposed, with vectors of either sign; or the values alone.", singular_values},
});

}  // namespace
}  // namespace kcc
