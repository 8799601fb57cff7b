// An output that cannot be one.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_output = define({
    .code = "K0504",
    .name = "graph.output",
    .summary = "an output that cannot be one",
    .explain = R"(`outputs` names values of the graph, each once. An output has the batch as its first axis.)",
    .wrong = R"yaml(model:
  inputs: {a: [3]}
  graph:
    y: = mean(a)
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [3]}
  graph:
    y: = mean(a, axis=-1)
  outputs: y)yaml",
});

}  // namespace kcc
