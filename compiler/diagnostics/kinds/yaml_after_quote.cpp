// Text behind a closing quote.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_after_quote_kind = define({
    .code = "K0126",
    .name = "yaml.after_quote",
    .summary = "text behind a closing quote",
    .explain =
        R"(A quote ends at the next quote of its kind, and what follows belongs to nothing. A single quote within single quotes is written
twice; within double quotes it stands as it is.)",
    .wrong = R"yaml(name: "wine" red
model: {input: [4], stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(name: "wine-red"
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
