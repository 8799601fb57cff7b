// Matrix products of contiguous row-major matrices, on the calling thread only.
//
// Small ones go through Eigen, large ones through oneDNN; which, depends on the sizes alone.
#pragma once

#include <cstdint>

namespace kcc {

// c[m, n] = op(a)[m, k] . op(b)[k, n], or that added to c; lda, ldb, ldc are the distances of rows as stored.
struct Gemm {
  bool transpose_a = false, transpose_b = false;
  int64_t m = 0, n = 0, k = 0, lda = 0, ldb = 0, ldc = 0;
  bool add = false;
};

void gemm(const Gemm& g, const float* a, const float* b, float* c);
void gemm(const Gemm& g, const double* a, const double* b, double* c);

// The calling thread's library calls shall not start threads of their own. Called by each thread of the pool.
void keep_libraries_single_threaded();

}  // namespace kcc
