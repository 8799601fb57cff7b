// A kernel whose rows, or columns, are orthogonal: the Q of a random matrix.
#include <Eigen/Dense>

#include "runtime/initializers/draws.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

using Matrix = Eigen::MatrixXd;

struct Orthogonal final : RandomInitializer {
  Arg<double> gain{this, "gain", 1.0, "the kernel is multiplied by it"};
  Arg<std::optional<int64_t>> seed{
      this, "seed", std::nullopt,
      "the same numbers wherever it stands; default: the spec's seed, and others for each weight"};

  // The last dimension are the columns, all others the rows.
  Tensor draw(const Type& type, const Philox& random, const Fans&) const override {
    const Shape& shape = type.shape;
    if (shape.rank() < 2) refuse("shape", "`Orthogonal` makes matrices, and the weight is " + to_string(type));
    const int64_t rows = shape.first(shape.rank() - 1).count(), columns = shape[-1];
    const int64_t high = std::max(rows, columns), low = std::min(rows, columns);
    const Tensor drawn = draw_normal({DType::kFloat64, {low, high}}, random, 0, 1);
    const Eigen::HouseholderQR<Matrix> qr(Eigen::Map<const Matrix>(drawn.data<double>(), high, low));
    Matrix q = qr.householderQ() * Matrix::Identity(high, low);
    for (int64_t c = 0; c < low; ++c)  // without this the result would not be uniform over all rotations
      if (qr.matrixQR()(c, c) < 0) q.col(c) = -q.col(c);
    Tensor t = Tensor::uninitialized(type);
    dispatch_float(type.dtype, [&]<class T>() {
      for (int64_t r = 0; r < rows; ++r)
        for (int64_t c = 0; c < columns; ++c)
          t.data<T>()[r * columns + c] = static_cast<T>(*gain * (rows < columns ? q(c, r) : q(r, c)));
    });
    return t;
  }
  std::optional<int64_t> seed_of() const override { return seed; }
};
KCC_REGISTER(Orthogonal, "A matrix with orthogonal rows, or columns where there are fewer of them.",
             "OrthogonalInitializer");

}  // namespace
}  // namespace kcc
