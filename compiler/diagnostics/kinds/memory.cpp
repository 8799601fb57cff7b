// More memory than there is.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& memory = define({
    .code = "K0006",
    .name = "memory",
    .summary = "more memory than there is",
    .explain =
        R"(The plan of a computation says how much memory it takes before anything is allocated. A smaller batch, a shorter
sequence or a smaller layer takes less; the message names what is largest.)",
    .wrong = R"yaml($ kcc predict spec.yaml
model: {input: [1], stack: [{Dense: 100000000000000000}, {Dense: 1}]}
data: {train: {inline: {input: [1, 2], output: [1, 2]}}}
training: {loss: mse})yaml",
    .mended = R"yaml($ kcc predict spec.yaml
model: {input: [1], stack: [{Dense: 100}, {Dense: 1}]}
data: {train: {inline: {input: [1, 2], output: [1, 2]}}}
training: {loss: mse})yaml",
});

}  // namespace kcc
