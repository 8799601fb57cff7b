// A penalty on rows (or columns) of a matrix that are not at right angles to each other.
#include "runtime/functions/unit_length.h"
#include "runtime/regularizers/regularizer.h"

namespace kcc {
namespace {

struct OrthogonalRegularizer final : Regularizer {
  Arg<double> factor{this, "factor", 0.01, at_least(0), "factor of the mean cosine between two of them"};
  Arg<std::string> mode{this, "mode", "rows", one_of({"rows", "columns"}), "which are to be orthogonal"};

  Value call(const Value& w) const override {
    if (w.rank() != 2)
      refuse("shape", "`OrthogonalRegularizer` is for matrices, and the weight is " + to_string(w.type()));
    const bool rows = *mode == "rows";
    const Value unit = unit_length(w, {rows ? 1 : 0});
    const Value cosines = matmul(unit, unit, !rows, rows);
    const int64_t n = w.dim(rows ? 0 : 1);
    const Value off_diagonal = 1.0 - one_hot(iota(w.builder(), n, DType::kInt32), n, w.dtype());
    const double pairs = static_cast<double>(n) * static_cast<double>(n - 1) / 2;
    return sum(abs(cosines * off_diagonal)) * (*factor * 0.5 / pairs);
  }
};
KCC_REGISTER(OrthogonalRegularizer, "A penalty on rows, or columns, that are not orthogonal.");

}  // namespace
}  // namespace kcc
