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
    .wrong = R"yaml(model:
  inputs: {a: [4], b: [4]}
  graph:
    y: [[a b], Add]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4], b: [4]}
  graph:
    y: [[a, b], Add]
  outputs: y)yaml",
});

}  // namespace kcc
