// A single class.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& loss_one_class = define({
    .code = "K0905",
    .name = "loss.one_class",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "a single class",
    .explain =
        R"(A softmax over one number is always 1, and the sparse crossentropy needs a number for each class. For a question of yes or no: one
unit, a sigmoid and the binary crossentropy.)",
    .wrong = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: {units: 1, activation: softmax}}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [0, 0]}}}
training: {loss: sparse_categorical_crossentropy})yaml",
    .mended = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: {units: 1, activation: sigmoid}}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [0, 1]}}}
training: {loss: binary_crossentropy})yaml",
});

}  // namespace kcc
