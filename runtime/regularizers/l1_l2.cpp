// Penalties on the size of weights: on the sum of magnitudes, of squares, or both.
#include "runtime/ops/ops.h"
#include "runtime/regularizers/regularizer.h"

namespace kcc {
namespace {

Value l1_of(const Value& w, double factor) { return sum(abs(w)) * factor; }
Value l2_of(const Value& w, double factor) { return sum(square(w)) * factor; }

struct L1 final : Regularizer {
  Arg<double> l1{this, "l1", 0.01, at_least(0), "factor of the sum of magnitudes"};
  Value call(const Value& w) const override { return l1_of(w, l1); }
};
KCC_REGISTER(L1, "A penalty on the sum of magnitudes.");

struct L2 final : Regularizer {
  Arg<double> l2{this, "l2", 0.01, at_least(0), "factor of the sum of squares"};
  Value call(const Value& w) const override { return l2_of(w, l2); }
};
KCC_REGISTER(L2, "A penalty on the sum of squares.");

struct L1L2 final : Regularizer {
  Arg<double> l1{this, "l1", 0.0, at_least(0), "factor of the sum of magnitudes"};
  Arg<double> l2{this, "l2", 0.0, at_least(0), "factor of the sum of squares"};
  Value call(const Value& w) const override {
    if (l2 == 0.0) return l1_of(w, l1);
    return l1 == 0.0 ? l2_of(w, l2) : l1_of(w, l1) + l2_of(w, l2);
  }
};
KCC_REGISTER(L1L2, "A penalty on magnitudes and on squares.", "l1_l2");

}  // namespace
}  // namespace kcc
