// A bracket that is not closed.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_bracket_open_kind = define({
    .code = "K0127",
    .name = "yaml.bracket_open",
    .summary = "a bracket that is not closed",
    .explain =
        R"(Every `[` and `{` has its `]` or `}`. The place is the one that is left open; the text goes on from there to the end of the spec.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1}])yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
