#include "runtime/metrics/defaults.h"

namespace kcc {
namespace {

std::string kind_of(const Shape& y_true, const Shape& y_pred) {
  if (y_pred.rank() <= 1 || y_pred[-1] == 1) return "Binary";  // [batch]: one number a row
  if (y_true.rank() < y_pred.rank() || y_true[-1] == 1) return "SparseCategorical";
  return "Categorical";
}

}  // namespace

std::string accuracy_for(const Shape& y_true, const Shape& y_pred) { return kind_of(y_true, y_pred) + "Accuracy"; }
std::string crossentropy_for(const Shape& y_true, const Shape& y_pred) {
  return kind_of(y_true, y_pred) + "Crossentropy";
}

}  // namespace kcc
