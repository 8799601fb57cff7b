// A target that does not fit the prediction.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_loss_kind = define({
    .code = "K0421",
    .name = "shape.loss",
    .summary = "a target that does not fit the prediction",
    .explain =
        R"(A loss compares each prediction with its target, so their shapes fit: the sparse crossentropy takes class numbers, the categorical one
as many numbers as there are classes.)",
    .wrong = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: {units: 3, activation: softmax}}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [[1, 0], [0, 1]]}}}
training: {loss: categorical_crossentropy})yaml",
    .mended = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: {units: 2, activation: softmax}}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [[1, 0], [0, 1]]}}}
training: {loss: categorical_crossentropy})yaml",
});

}  // namespace kcc
