// A training without a loss.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_loss_missing_kind = define({
    .code = "K0706",
    .name = "training.loss_missing",
    .summary = "a training without a loss",
    .explain =
        R"(Training makes a loss smaller. A loss is a name (`mse`), an object (`{Huber: 0.5}`) or an expression (`= ..`).)",
    .wrong = R"yaml(training: {epochs: 2})yaml",
    .mended = R"yaml(training: {epochs: 2, loss: mse})yaml",
});

}  // namespace kcc
