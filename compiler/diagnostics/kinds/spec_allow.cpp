// A warning that cannot be silenced.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_allow = define({
    .code = "K0316",
    .name = "spec.allow",
    .summary = "a warning that cannot be silenced",
    .explain = R"(`allow` lists codes of warnings that are not wanted: `allow: [K0901]`. Errors cannot be silenced.)",
    .wrong = R"yaml(allow: [K0301]
model: {input: [4], stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(allow: [K0901]
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
