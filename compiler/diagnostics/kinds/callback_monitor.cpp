// A figure that is not reported.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& callback_monitor = define({
    .code = "K0704",
    .name = "callback.monitor",
    .summary = "a figure that is not reported",
    .explain =
        R"(A callback watches a figure by its name in the reports: `loss`, `val_loss`, `accuracy`. Those that begin with `val_` need
validation data.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
training: {loss: mse, callbacks: [{EarlyStopping: {monitor: val_loss}}]})yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
training: {loss: mse, callbacks: [{EarlyStopping: {monitor: loss}}]})yaml",
});

}  // namespace kcc
