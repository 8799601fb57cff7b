// A function called wrongly.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& call_kind = define({
    .code = "K0312",
    .name = "call",
    .summary = "a function called wrongly",
    .explain = R"(A function in an expression was given an argument that it does not have, or not one that it needs.)",
    .wrong = R"yaml(vars: {width: $(round(sqrt()))}
model: {input: [4], stack: [{Dense: $width}]})yaml",
    .mended = R"yaml(vars: {width: $(round(sqrt(4)))}
model: {input: [4], stack: [{Dense: $width}]})yaml",
});

}  // namespace kcc
