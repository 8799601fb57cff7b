// An expression that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_syntax = define({
    .code = "K0201",
    .name = "expr.syntax",
    .summary = "an expression that cannot be read",
    .explain =
        R"(Expressions are Python's: operators, comparisons, indexing, calls by name. The place shows where it stopped
making sense; often a parenthesis or an operator is missing.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: "x * (2 + "}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: "x * (2 + 1)"}]})yaml",
});

}  // namespace kcc
