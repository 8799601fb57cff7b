// Operations on batches of matrices, the last two dimensions.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

Value cholesky(const Value& x);            // l, lower, with x = l l'; reads x's lower triangle
Values eigh(const Value& x);               // eigenvalues [.., n], ascending, and vectors as columns
Values lu(const Value& x);                 // l and u in one matrix; the place of each row, int32; the sign of the order
Value pinv(const Value& x, double rcond);  // without singular values up to rcond times the largest
Values qr(const Value& x, bool full);      // q, r
Value solve(const Value& a, const Value& b);  // a x = b, [.., n, n] and [.., n, k]
Values svd(const Value& x, bool full);        // u, s, v with x = u diag(s) v'
Value triangular_solve(const Value& a, const Value& b, bool lower, bool transpose);
Value diagonal_of_matrix(const Value& x);  // [.., m, n] -> [.., min(m, n)]

}  // namespace kcc
