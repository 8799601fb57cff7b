// A patience that is never at its end.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& callback_patience = define({
    .code = "K0909",
    .name = "callback.patience",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "a patience that is never at its end",
    .explain =
        R"(A callback waits for as many epochs as its `patience` says before it acts, and the training ends before.)",
    .wrong = R"yaml(training: {loss: mse, epochs: 5, callbacks: [{EarlyStopping: {monitor: loss, patience: 10}}]})yaml",
    .mended =
        R"yaml(training: {loss: mse, epochs: 50, callbacks: [{EarlyStopping: {monitor: loss, patience: 10}}]})yaml",
});

}  // namespace kcc
