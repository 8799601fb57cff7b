// Names and results that differ in number.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_results = define({
    .code = "K0507",
    .name = "graph.results",
    .summary = "names and results that differ in number",
    .explain =
        R"(A layer with several results fills several names, `seq, h, _: [x, {LSTM: 8, return_state: true}]`; `_` drops one.)",
    .wrong = R"yaml(model:
  inputs: {a: [5, 4]}
  graph: {y: [a, {LSTM: 8, return_state: true}]}
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [5, 4]}
  graph:
    y, h, c: [a, {LSTM: 8, return_state: true}]
  outputs: [y, h, c])yaml",
});

}  // namespace kcc
