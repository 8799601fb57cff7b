// A loss that is no number.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_nan = define({
    .code = "K0703",
    .name = "training.nan",
    .summary = "a loss that is no number",
    .explain =
        R"(The loss became NaN. The usual reasons: a learning rate that is too large, a logarithm of 0, data with NaN in it.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
data: {train: {inline: {a: [1, 1e30], y: [1, 2]}}}
training: {loss: mse, callbacks: [{TerminateOnNaN: {raise_error: true}}]})yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
data: {train: {inline: {a: [1, 3], y: [1, 2]}}}
training: {loss: mse, callbacks: [{TerminateOnNaN: {raise_error: true}}]})yaml",
});

}  // namespace kcc
