// `${name}` is written `$name`.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_dollar = define({
    .code = "K0116",
    .name = "yaml.dollar",
    .summary = "`${name}` is written `$name`",
    .explain =
        R"(A variable is written `$name`, arithmetic `$(width * 2)`, and a dollar that is meant as such `$$`. Braces begin
a mapping in YAML.)",
    .wrong = R"yaml(vars: {width: 64}
model: {input: [4], stack: [{Dense: ${width}}]})yaml",
    .mended = R"yaml(vars: {width: 64}
model: {input: [4], stack: [{Dense: $width}]})yaml",
});

}  // namespace kcc
