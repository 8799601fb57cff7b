// The same name twice in a graph.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_duplicate = define({
    .code = "K0503",
    .name = "graph.duplicate",
    .summary = "the same name twice in a graph",
    .explain =
        R"(In one graph an input, a shared layer and a value never share a name, and the weights of two layers cannot have
the same path. Rename one of them.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph:
    a: [a, {Dense: 4}]
    y: [a, {Dense: 1}]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph:
    h: [a, {Dense: 4}]
    y: [h, {Dense: 1}]
  outputs: y)yaml",
});

}  // namespace kcc
