// An operand that an operation cannot take.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_type = define({
    .code = "K0203",
    .name = "expr.type",
    .summary = "an operand that an operation cannot take",
    .explain =
        R"(An operation of an expression got something it does not work on, such as a text where a number is needed, or an
argument that the function does not have.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: "x + 'a'"}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: x + 1}]})yaml",
});

}  // namespace kcc
