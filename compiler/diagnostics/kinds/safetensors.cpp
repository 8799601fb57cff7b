// Weights that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& safetensors = define({
    .code = "K0805",
    .name = "safetensors",
    .summary = "weights that cannot be read",
    .explain =
        R"(The file is no .safetensors, or breaks the rules of the format: holes, overlaps, lengths that do not fit.)",
    .wrong = R"yaml(training: {loss: mse, weights: start.safetensors}
--- start.safetensors
these are no weights)yaml",
    .mended = R"yaml(training: {loss: mse})yaml",
});

}  // namespace kcc
