// A division by zero.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_zero_kind = define({
    .code = "K0209",
    .name = "expr.zero",
    .summary = "a division by zero",
    .explain =
        R"(Arithmetic of `$(..)` is Python's, and Python divides by no zero. In an expression over tensors x / 0 is infinite instead.)",
    .wrong = R"yaml(vars: {parts: 0, width: $(64 // parts)}
model: {input: [4], stack: [{Dense: $width}]})yaml",
    .mended = R"yaml(vars: {parts: 2, width: $(64 // parts)}
model: {input: [4], stack: [{Dense: $width}]})yaml",
});

}  // namespace kcc
