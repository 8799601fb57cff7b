// A pattern without a match.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_pattern = define({
    .code = "K0508",
    .name = "graph.pattern",
    .summary = "a pattern without a match",
    .explain =
        R"(Patterns of `freeze` match the paths of layers, as `kcc summary` shows them; `*` stands for anything, `/` included.)",
    .wrong = R"yaml(training: {loss: mse, freeze: ["encoder/*"]})yaml",
    .mended = R"yaml(training: {loss: mse, optimizer: sgd})yaml",
});

}  // namespace kcc
