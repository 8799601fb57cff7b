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
});

}  // namespace kcc
