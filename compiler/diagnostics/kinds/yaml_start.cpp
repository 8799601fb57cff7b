// Text that cannot begin with this character.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_start = define({
    .code = "K0125",
    .name = "yaml.start",
    .summary = "text that cannot begin with this character",
    .explain =
        R"(A text without quotes cannot begin with an at sign, a backquote or a percent sign, which YAML keeps for itself;
nor with a star or an ampersand, which copy and mark values. Put it in quotes, which are
straight ones. An item of a list begins with a dash and a space.)",
    .wrong = R"yaml(name: @wine
model: {input: [4], stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(name: wine
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
