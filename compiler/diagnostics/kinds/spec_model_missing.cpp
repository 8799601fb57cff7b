// A spec without a model.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_model_missing_kind = define({
    .code = "K0331",
    .name = "spec.model_missing",
    .summary = "a spec without a model",
    .explain = R"(`model` is what a spec describes; `data` and `training` may lack.)",
    .wrong = R"yaml(# the whole spec
kcc: 1
name: wine)yaml",
    .mended = R"yaml(# the whole spec
kcc: 1
name: wine
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
