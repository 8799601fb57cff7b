// A bracket of the other kind.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_bracket_wrong_kind = define({
    .code = "K0128",
    .name = "yaml.bracket_wrong",
    .summary = "a bracket of the other kind",
    .explain =
        R"(A list is closed by `]`, a mapping by `}`, the last one opened first. Often one is missing before the place.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
