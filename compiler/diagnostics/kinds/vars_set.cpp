// An override that cannot be applied.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& vars_set = define({
    .code = "K0208",
    .name = "vars.set",
    .summary = "an override that cannot be applied",
    .explain =
        R"(`--set KEY=VALUE` puts a value at a key of the spec, whose parts are joined by dots: `--set vars.width=128`,
`--set training.optimizer.Adam=0.01`. The value is written as in the spec.)",
    .wrong = R"yaml($ kcc check spec.yaml --set training.loss.huber=1)yaml",
    .mended = R"yaml($ kcc check spec.yaml --set training.loss=huber)yaml",
});

}  // namespace kcc
