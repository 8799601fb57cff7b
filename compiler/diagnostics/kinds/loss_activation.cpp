// An activation that does not fit the loss.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& loss_activation = define({
    .code = "K0904",
    .name = "loss.activation",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "an activation that does not fit the loss",
    .explain =
        R"(A crossentropy takes probabilities: of classes that exclude each other from a softmax, of each thing for itself from a sigmoid. What
comes out of another activation, or of none, is no probability: numbers outside of 0 and 1 are cut off there, and teach nothing. In the same way `Poisson` takes the logarithm of its predictions, which must be
above 0, and the hinge losses compare signs, which a sigmoid does not have.)",
    .wrong = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 3}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [0, 2]}}}
training: {loss: sparse_categorical_crossentropy})yaml",
    .mended = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: {units: 3, activation: softmax}}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [0, 2]}}}
training: {loss: sparse_categorical_crossentropy})yaml",
});

}  // namespace kcc
