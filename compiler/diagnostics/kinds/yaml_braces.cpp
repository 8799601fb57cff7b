// A mapping in a list wants braces.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_braces = define({
    .code = "K0114",
    .name = "yaml.braces",
    .summary = "a mapping in a list wants braces",
    .explain =
        R"(`[x, Dense: 64, use_bias: false]` is a list of three things to YAML: `x`, `{Dense: 64}` and `{use_bias: false}`.
Write `[x, {Dense: 64, use_bias: false}]`. Only the `args:` of a block are written without braces.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph:
    y: [a, Dense: 1, use_bias: false]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph:
    y: [a, {Dense: 1, use_bias: false}]
  outputs: y)yaml",
});

}  // namespace kcc
