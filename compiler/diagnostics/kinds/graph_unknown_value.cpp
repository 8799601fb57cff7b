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
});

}  // namespace kcc
