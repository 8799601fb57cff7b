// A callback that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_callback_kind = define({
    .code = "K0327",
    .name = "type.callback",
    .summary = "a callback that there is not",
    .explain = R"(Callbacks have Keras' names, as in `{EarlyStopping: {patience: 5}}`.)",
    .wrong = R"yaml(training: {loss: mse, callbacks: [EarlyStoping]})yaml",
    .mended = R"yaml(training: {loss: mse, epochs: 9, callbacks: [{EarlyStopping: loss}]})yaml",
});

}  // namespace kcc
