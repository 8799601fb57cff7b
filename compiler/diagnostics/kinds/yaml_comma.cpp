// A missing comma.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_comma = define({
    .code = "K0117",
    .name = "yaml.comma",
    .summary = "a missing comma",
    .explain =
        R"(Within `[ ]` and `{ }` values are separated by commas. Words without a comma between them are one text to YAML.
If one text is meant, put it in quotes.)",
});

}  // namespace kcc
