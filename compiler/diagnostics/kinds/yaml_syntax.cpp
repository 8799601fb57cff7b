// Text that is not YAML.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_syntax = define({
    .code = "K0100",
    .name = "yaml.syntax",
    .summary = "text that is not YAML",
    .explain =
        R"(The text cannot be read as YAML at this place, and no common slip explains it. Look at the line and the one
before: an indentation, a quote or a bracket is often what is wrong.)",
    .wrong = R"yaml(name: |iris)yaml",
    .mended = R"yaml(name: iris)yaml",
});

}  // namespace kcc
