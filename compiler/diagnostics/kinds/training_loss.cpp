// A loss that does not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_loss = define({
    .code = "K0701",
    .name = "training.loss",
    .summary = "a loss that does not fit",
    .explain =
        R"(A loss stands under the name of an output, or is a term of its own and then an expression. Its prediction and
target have shapes and types that it can compare.)",
    .wrong = R"yaml(training: {loss: {z: mse}})yaml",
    .mended = R"yaml(training: {loss: {y: mse}})yaml",
});

}  // namespace kcc
