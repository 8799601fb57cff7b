// A model without a graph.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& model_graph_missing_kind = define({
    .code = "K0333",
    .name = "model.graph_missing",
    .summary = "a model without a graph",
    .explain = R"(`graph` says how each value comes about. Without one there is nothing between inputs and outputs.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  outputs: a)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [a, {Dense: 1}]}
  outputs: y)yaml",
});

}  // namespace kcc
