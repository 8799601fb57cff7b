// A penalty on what flows through; the values stay as they are.
#include "runtime/model/layer.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct ActivityRegularization final : Layer {
  Arg<double> l1{this, "l1", 0.0, at_least(0), "factor of the sum of magnitudes"};
  Arg<double> l2{this, "l2", 0.0, at_least(0), "factor of the sum of squares"};

  void settle() override { penalty_.l1 = l1, penalty_.l2 = l2; }
  Value call(Value x, Call) override { return floating(x); }
  const Regularizer* activity() const override { return l1 == 0.0 && l2 == 0.0 ? nullptr : &penalty_; }

 private:
  struct Penalty final : Regularizer {
    double l1 = 0, l2 = 0;
    Value call(const Value& x) const override { return sum(abs(x)) * l1 + sum(square(x)) * l2; }
  };
  Penalty penalty_;
};
KCC_REGISTER(ActivityRegularization, "A penalty on what flows through.");

}  // namespace
}  // namespace kcc
