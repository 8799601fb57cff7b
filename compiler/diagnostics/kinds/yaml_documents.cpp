// Several documents in one file.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_documents = define({
    .code = "K0106",
    .name = "yaml.documents",
    .summary = "several documents in one file",
    .explain =
        R"(`---` begins a further YAML document. A spec is one document; write the other one into a file of its own.)",
    .wrong = R"yaml(# the whole spec
kcc: 1
model: {input: [4], stack: [{Dense: 1}]}
---
name: second)yaml",
    .mended = R"yaml(# the whole spec
kcc: 1
model: {input: [4], stack: [{Dense: 1}]}
name: second)yaml",
});

}  // namespace kcc
