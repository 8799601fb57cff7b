// Text with commas or brackets must be quoted.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_needs_quotes = define({
    .code = "K0113",
    .name = "yaml.needs_quotes",
    .summary = "text with commas or brackets must be quoted",
    .explain =
        R"(Within `[ ]` and `{ }` a comma ends a value, and brackets begin lists and mappings. So an expression such as
`clip(x, 0, 1)` falls apart there: put the whole of it in double quotes, or write the mapping over several
lines.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: clip(x, 0, 1)}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: "clip(x, 0, 1)"}]})yaml",
});

}  // namespace kcc
