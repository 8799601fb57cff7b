// `<<` is not understood.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_merge = define({
    .code = "K0102",
    .name = "yaml.merge",
    .summary = "`<<` is not understood",
    .explain =
        R"(YAML 1.1 had a merge key `<<`; YAML 1.2, which specs are written in, has none. Write the keys out, or use
`vars:` and `$name`, or a block.)",
    .wrong = R"yaml(vars: {small: &small {units: 1}}
model: {input: [4], stack: [{Dense: {<<: *small}}]})yaml",
    .mended = R"yaml(vars: {small: &small {units: 1}}
model: {input: [4], stack: [{Dense: *small}]})yaml",
});

}  // namespace kcc
