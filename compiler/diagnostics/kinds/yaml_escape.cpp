// An escape that is not known.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_escape = define({
    .code = "K0122",
    .name = "yaml.escape",
    .summary = "an escape that is not known",
    .explain =
        R"(Within double quotes a backslash begins an escape such as `\n`, `\t`, `\"`, `\\` or `\u00e9`. Patterns and paths
with backslashes are better written within single quotes, where a backslash is just that.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1, name: "top\d"}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1, name: top}]})yaml",
});

}  // namespace kcc
