// Values that need each other.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_cycle = define({
    .code = "K0501",
    .name = "graph.cycle",
    .summary = "values that need each other",
    .explain =
        R"(A value cannot be computed from itself. The message shows the circle; break it by naming another source in one
of its entries.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph:
    h: [y, {Dense: 4}]
    y: [h, {Dense: 1}]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph:
    h: [a, {Dense: 4}]
    y: [h, {Dense: 1}]
  outputs: y)yaml",
});

}  // namespace kcc
