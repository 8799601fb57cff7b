#include "runtime/kernels/gemm.h"

#define EIGEN_DONT_PARALLELIZE
#include <oneapi/dnnl/dnnl.h>

#include <Eigen/Core>

#include "runtime/base/check.h"

extern "C" void omp_set_num_threads(int);

namespace kcc {
namespace {

template <class T>
void eigen_gemm(const Gemm& g, const T* a, const T* b, T* c) {
  using Matrix = Eigen::Matrix<T, -1, -1, Eigen::RowMajor>;
  using Map = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;
  const Map A(a, g.transpose_a ? g.k : g.m, g.transpose_a ? g.m : g.k, Eigen::OuterStride<>(g.lda));
  const Map B(b, g.transpose_b ? g.n : g.k, g.transpose_b ? g.k : g.n, Eigen::OuterStride<>(g.ldb));
  Eigen::Map<Matrix, 0, Eigen::OuterStride<>> C(c, g.m, g.n, Eigen::OuterStride<>(g.ldc));
  const auto store = [&](const auto& product) {
    if (g.add)
      C.noalias() += product;
    else
      C.noalias() = product;
  };
  if (g.k == 0) {
    if (!g.add) C.setZero();
  } else if (g.transpose_a && g.transpose_b) {
    store(A.transpose() * B.transpose());
  } else if (g.transpose_a) {
    store(A.transpose() * B);
  } else if (g.transpose_b) {
    store(A * B.transpose());
  } else {
    store(A * B);
  }
}

}  // namespace

void gemm(const Gemm& g, const float* a, const float* b, float* c) {
  if (g.m * g.n * g.k <= 8 * 1024 || g.k == 0) return eigen_gemm(g, a, b, c);
  const auto status = dnnl_sgemm(g.transpose_a ? 'T' : 'N', g.transpose_b ? 'T' : 'N', g.m, g.n, g.k, 1.0f, a, g.lda, b,
                                 g.ldb, g.add ? 1.0f : 0.0f, c, g.ldc);
  KCC_CHECK(status == dnnl_success, "dnnl_sgemm");
}

void gemm(const Gemm& g, const double* a, const double* b, double* c) { eigen_gemm(g, a, b, c); }

void keep_libraries_single_threaded() { omp_set_num_threads(1); }

}  // namespace kcc
