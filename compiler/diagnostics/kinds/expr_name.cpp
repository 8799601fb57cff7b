// An unknown name in an expression.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_name = define({
    .code = "K0202",
    .name = "expr.name",
    .summary = "an unknown name in an expression",
    .explain =
        R"(A name in an expression is a value of the graph, an input, or one of the names that always stand (`batch`,
`training`, `step`). A name before `(` is a function of Keras' losses, metrics, ops, random or activations.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: x * y}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: x * 2}]})yaml",
});

}  // namespace kcc
