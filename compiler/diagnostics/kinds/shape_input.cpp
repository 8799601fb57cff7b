// Data of another shape than the input.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_input_kind = define({
    .code = "K0424",
    .name = "shape.input",
    .summary = "data of another shape than the input",
    .explain =
        R"(An input declares the shape of a row. The fields that are bound to it, side by side, have that shape; an axis of 1 at the end is added or dropped.)",
    .wrong = R"yaml(model: {inputs: {a: [2]}, graph: {y: [a, {Dense: 1}]}, outputs: y}
data: {train: {inline: {a: [[1, 2, 3], [4, 5, 6]], y: [1, 2]}}}
training: {loss: mse})yaml",
    .mended = R"yaml(model: {inputs: {a: [3]}, graph: {y: [a, {Dense: 1}]}, outputs: y}
data: {train: {inline: {a: [[1, 2, 3], [4, 5, 6]], y: [1, 2]}}}
training: {loss: mse})yaml",
});

}  // namespace kcc
