// A recurrent cell of one's own: the minimal gated unit (Zhou et al., 2016), a GRU with one gate instead of two.
#include <kcc/kcc.h>

using namespace kcc;

struct MinimalGatedCell : Cell {
  Arg<int> units{this, "units", at_least(1), "size of the state"};

  static Samples samples() { return {{.arguments = {{"units", 4}}, .inputs = {{2, 3}, {2, 4}}}}; }

  std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{units}}; }

  Values step(const Value& x, const Values& states, const Call&) override {
    const Value h = states[0];
    const auto mixed = [&](const std::string& name, const Value& past) {
      return matmul(x, weight(name + "_kernel", {x.dim(-1), units})) +
             matmul(past, weight(name + "_recurrent_kernel", {units, units}, "orthogonal")) +
             weight(name + "_bias", {units}, "zeros");
    };
    const Value forget = sigmoid(mixed("forget", h));
    const Value next = (1.0 - forget) * h + forget * tanh(mixed("candidate", forget * h));
    return {next, next};
  }
};
KCC_REGISTER(MinimalGatedCell, "One step of a minimal gated unit.");
