// A key without `: `.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_colon = define({
    .code = "K0115",
    .name = "yaml.colon",
    .summary = "a key without `: `",
    .explain =
        R"(A key is followed by a colon and a space. Without the space YAML takes `a:1` as a text; without the colon it
takes the whole as one text, or as a key that has no value.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense:1}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
