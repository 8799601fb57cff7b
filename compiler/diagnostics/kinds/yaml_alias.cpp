// An alias that cannot be followed.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_alias = define({
    .code = "K0103",
    .name = "yaml.alias",
    .summary = "an alias that cannot be followed",
    .explain =
        R"(`&name` marks a value and `*name` copies it. The name must be marked earlier in the file, and a value cannot
hold a copy of itself.)",
    .wrong = R"yaml(model: {input: [4], stack: [*dense]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [&dense {Dense: 4}, *dense]})yaml",
});

}  // namespace kcc
