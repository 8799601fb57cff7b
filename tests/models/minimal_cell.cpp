// The cell of Keras' guide to recurrent layers: h = x . kernel + h . recurrent_kernel.
#include <kcc/kcc.h>

using namespace kcc;

struct MinimalCell : Cell {
  Arg<int> units{this, "units", at_least(1), "size of the state"};

  std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{units}}; }

  Values step(const Value& x, const Values& states, const Call&) override {
    const Value h = matmul(x, weight("kernel", {x.dim(-1), units}, "uniform")) +
                    matmul(states[0], weight("recurrent_kernel", {units, units}, "uniform"));
    return {h, h};
  }
};
KCC_REGISTER(MinimalCell, "One step of a recurrence without a bias and without an activation.");
