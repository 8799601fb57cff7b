// A version of the language that is not read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_version = define({
    .code = "K0311",
    .name = "spec.version",
    .summary = "a version of the language that is not read",
    .explain =
        R"(`kcc: 1` says which version of the language a spec is written in. It is required, and 1 is the only one there is.)",
    .wrong = R"yaml(# the whole spec
kcc: 2
model: {input: [4], stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(# the whole spec
kcc: 1
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
