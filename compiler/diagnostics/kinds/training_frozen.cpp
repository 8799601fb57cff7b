// Nothing is trained.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_frozen = define({
    .code = "K0907",
    .name = "training.frozen",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "nothing is trained",
    .explain =
        R"(Every weight is frozen, by `trainable: false` or by `freeze`, or there are no weights: training leaves the model as it is.)",
    .wrong = R"yaml(training: {loss: mse, freeze: ["*"]})yaml",
    .mended = R"yaml(training: {loss: mse})yaml",
});

}  // namespace kcc
