// An initial state of another shape.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_state_kind = define({
    .code = "K0413",
    .name = "shape.state",
    .summary = "an initial state of another shape",
    .explain =
        R"(The states of a recurrent layer are [batch, units] each, as many as the layer has: an LSTM two, a GRU one.)",
    .wrong = R"yaml(model:
  inputs: {a: [5, 4], h: [3]}
  graph:
    y: [a, {GRU: 8, call: {initial_state: h}}]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [5, 4], h: [8]}
  graph:
    y: [a, {GRU: 8, call: {initial_state: h}}]
  outputs: y)yaml",
});

}  // namespace kcc
