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
});

}  // namespace kcc
