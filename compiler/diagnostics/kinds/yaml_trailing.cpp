// Text after the end.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_trailing = define({
    .code = "K0107",
    .name = "yaml.trailing",
    .summary = "text after the end",
    .explain =
        R"(The document has ended and there is more text. Often a closing bracket stands too early, or a line is not
indented like the others.)",
    .wrong = R"yaml(# the whole spec
{kcc: 1, model: {input: [4], stack: [{Dense: 1}]}} trailing)yaml",
    .mended = R"yaml(# the whole spec
kcc: 1
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
