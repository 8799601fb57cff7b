// A number that is too large.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_range_kind = define({
    .code = "K0210",
    .name = "expr.range",
    .summary = "a number that is too large",
    .explain = R"(Whole numbers have 64 bits, and other numbers are doubles. Often a power was meant as a product.)",
    .wrong = R"yaml(vars: {width: $(2 ** 70)}
model: {input: [4], stack: [{Dense: $width}]})yaml",
    .mended = R"yaml(vars: {width: $(2 ** 7)}
model: {input: [4], stack: [{Dense: $width}]})yaml",
});

}  // namespace kcc
