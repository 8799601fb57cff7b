// An unknown value.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_unknown_value = define({
    .code = "K0502",
    .name = "graph.unknown_value",
    .summary = "an unknown value",
    .explain =
        R"(A source names an input, a value of the graph or of the enclosing graph. Types begin with a capital and shared
layers are applied, so neither is a source.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph:
    hidden: [a, {Dense: 4}]
    y: [hiden, {Dense: 1}]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph:
    hidden: [a, {Dense: 4}]
    y: [hidden, {Dense: 1}]
  outputs: y)yaml",
});

}  // namespace kcc
