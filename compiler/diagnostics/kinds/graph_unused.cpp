// Something that nothing uses.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_unused = define({
    .code = "K0901",
    .name = "graph.unused",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "something that nothing uses",
    .explain =
        R"(A value, input, shared layer or variable is declared and nothing needs it. It costs nothing, and is often a
slip: a name that was meant elsewhere.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph:
    h: [a, {Dense: 4}]
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
