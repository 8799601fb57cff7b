// A quote that is never closed.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_unterminated = define({
    .code = "K0109",
    .name = "yaml.unterminated",
    .summary = "a quote that is never closed",
    .explain =
        R"(A text that begins with a quote ends with the same quote. Within single quotes, two of them stand for one
(`'it''s'`); within double quotes a backslash is written before it.)",
    .wrong = R"yaml(name: "wine
model: {input: [4], stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(name: "wine"
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
