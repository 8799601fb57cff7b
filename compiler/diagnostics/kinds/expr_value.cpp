// A value that cannot be.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_value = define({
    .code = "K0313",
    .name = "expr.value",
    .summary = "a value that cannot be",
    .explain =
        R"(An expression computes something that Python would refuse as well: a division by zero, a number out of range.)",
    .wrong = R"yaml(vars: {width: $(round(sqrt(0 - 4)))}
model: {input: [4], stack: [{Dense: $width}]})yaml",
    .mended = R"yaml(vars: {width: $(round(sqrt(4)))}
model: {input: [4], stack: [{Dense: $width}]})yaml",
});

}  // namespace kcc
