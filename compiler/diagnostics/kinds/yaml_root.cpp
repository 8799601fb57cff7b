// A spec is a mapping.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_root = define({
    .code = "K0124",
    .name = "yaml.root",
    .summary = "a spec is a mapping",
    .explain =
        R"(A spec is keys with values: `kcc: 1`, `model: ..`, `data: ..`, `training: ..`. A list or a single text is no
spec.)",
    .wrong = R"yaml(# the whole spec
- kcc: 1
- model: {input: [4], stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(# the whole spec
kcc: 1
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
