// Probabilities for a loss that takes logits.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& loss_logits = define({
    .code = "K0903",
    .name = "loss.logits",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "probabilities for a loss that takes logits",
    .explain =
        R"(With `from_logits: true` a loss applies the softmax (or sigmoid) itself. Where the model ends in one already, it is applied twice:
training goes on, slowly and to a worse end. Leave out one of the two.)",
    .wrong = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: {units: 3, activation: softmax}}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [0, 2]}}}
training: {loss: {SparseCategoricalCrossentropy: {from_logits: true}}})yaml",
    .mended = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 3}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [0, 2]}}}
training: {loss: {SparseCategoricalCrossentropy: {from_logits: true}}})yaml",
});

}  // namespace kcc
