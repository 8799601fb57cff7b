// A variable that nothing reads.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& vars_unused = define({
    .code = "K0911",
    .name = "vars.unused",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "a variable that nothing uses",
    .explain =
        R"(A variable is declared under `vars:` and no `$name` or `$(..)` reads it: `--set` of it changes nothing. Often the
number stands once more where the variable was meant.)",
    .wrong = R"yaml(vars: {width: 4}
model: {input: [4], stack: [{Dense: 4}]})yaml",
    .mended = R"yaml(vars: {width: 4}
model: {input: [4], stack: [{Dense: $width}]})yaml",
});

}  // namespace kcc
