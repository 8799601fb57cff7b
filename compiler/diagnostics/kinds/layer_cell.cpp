// A layer that is no cell.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& layer_cell = define({
    .code = "K0315",
    .name = "layer.cell",
    .summary = "a layer that is no cell",
    .explain = R"(RNN and its kin take cells: LSTMCell, GRUCell, SimpleRNNCell, or a list of them.)",
    .wrong = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
model: {input: [4, 3], stack: [{RNN: Mix}, {Dense: 1}]}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Mix : Cell {
  std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{3}}; }
  Values step(const Value& x, const Values& states, const Call& c) override {
    const Value h = tanh(x + states[0]);
    c.add_loss(mean(square(h)));
    return {h, h};
  }
};
KCC_REGISTER(Mix);)yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
model: {input: [4, 3], stack: [{RNN: Mix}, {Dense: 1}]}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Mix : Cell {
  std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{3}}; }
  Values step(const Value& x, const Values& states, const Call& c) override {
    const Value h = tanh(x + states[0]);
    return {h, h};
  }
};
KCC_REGISTER(Mix);)yaml",
});

}  // namespace kcc
