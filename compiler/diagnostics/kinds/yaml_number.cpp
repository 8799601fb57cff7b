// A number that cannot be taken as written.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_number = define({
    .code = "K0111",
    .name = "yaml.number",
    .summary = "a number that cannot be taken as written",
    .explain =
        R"(Numbers are decimal: `10`, `-3`, `0.5`, `.5`, `1e-3`. A leading zero would mean octal to some readers, so it is
an error, as are hexadecimal and octal notation, infinities, and what does not fit into 64 bits.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 010}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 10}]})yaml",
});

}  // namespace kcc
