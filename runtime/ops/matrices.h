// What operations on batches of small matrices [.., m, n] share. They compute in float64, whatever they are given:
// float32 would cost these algorithms half of its digits.
#pragma once

#ifndef EIGEN_DONT_PARALLELIZE
#define EIGEN_DONT_PARALLELIZE
#endif
#include <Eigen/Core>
#include <functional>
#include <vector>

#include "runtime/ops/linear_algebra.h"

namespace kcc {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Matrices = std::vector<Matrix>;

// Refuses what is no matrix of floats, and what has no element.
void need_matrix(const char* op, const Type& x);
void need_square(const char* op, const Type& x);
void need_right_side(const char* op, const Types& in);  // [.., n, n] and [.., n, k] of the same batch

// Calls `f` with the matrices of every place of the batch, which is the leading dimensions of the first input. A vector
// is a column, a number a matrix of one element. What `f` leaves empty becomes nan.
Prepared each_matrix(const Signature& s, std::function<void(const Matrices& in, Matrices& out)> f);

// Flops of an algorithm that takes about `factor` m n min(m, n).
int64_t cubic_flops(const Signature& s, int64_t factor);

// x = u diag(s) v', s in descending order. Empty where x is not finite.
struct Svd {
  Matrix u, s, v;
};
Svd svd_of(const Matrix& x, bool full);

// For gradients.
Value adjoint(const Value& x);                       // [.., m, n] -> [.., n, m]
Value lower_part(const Value& x, int64_t k = 0);     // zeros above diagonal k
Value upper_part(const Value& x, int64_t k = 0);     // zeros below it
Value with_diagonal(const Value& v);                 // [.., n] -> [.., n, n], zeros elsewhere
Value eye_like(const Value& x);                      // of the last dimension's size, without a batch
Value safe_reciprocal(const Value& x);               // 0 at 0, as TensorFlow has it
Value reciprocal_gaps(const Value& e);               // [.., n] -> [.., n, n]: 1 / (e[j] - e[i]), 0 on the diagonal
Value or_zeros(const Value& dy, const Value& like);  // a gradient that may be missing

}  // namespace kcc
