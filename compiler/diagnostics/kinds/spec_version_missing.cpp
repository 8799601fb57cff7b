// A spec without its version.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_version_missing_kind = define({
    .code = "K0330",
    .name = "spec.version_missing",
    .summary = "a spec without its version",
    .explain = R"(A spec says which version of the language it is written in, so that it means the same later.)",
    .wrong = R"yaml(# the whole spec
model: {input: [4], stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(# the whole spec
kcc: 1
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
