// A wrong number of values for a layer.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_inputs = define({
    .code = "K0506",
    .name = "graph.inputs",
    .summary = "a wrong number of values for a layer",
    .explain =
        R"(A layer takes one value unless it is a merge, a model or an attention. Several values stand in a list of their own at the
start of a chain: `[[a, b], Concatenate]`.)",
    .wrong = R"yaml(model:
  inputs: {a: [4], b: [4]}
  graph: {y: [[a, b], {Dense: 1}]}
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4], b: [4]}
  graph: {y: [[a, b], Concatenate, {Dense: 1}]}
  outputs: y)yaml",
});

}  // namespace kcc
