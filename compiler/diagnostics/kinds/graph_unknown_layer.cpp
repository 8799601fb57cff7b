// A name that is no shared layer.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_unknown_layer = define({
    .code = "K0505",
    .name = "graph.unknown_layer",
    .summary = "a name that is no shared layer",
    .explain =
        R"(In a chain, a small name stands for a layer declared under `layers:`. Types begin with a capital, activations stand
in `{Activation: relu}`, and values stand only at the start of a chain.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph:
    y: [a, relu, {Dense: 1}]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph:
    y: [a, {Activation: relu}, {Dense: 1}]
  outputs: y)yaml",
});

}  // namespace kcc
