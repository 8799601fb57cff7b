// Sample weights of another shape.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_weights_kind = define({
    .code = "K0422",
    .name = "shape.weights",
    .summary = "sample weights of another shape",
    .explain =
        R"(A sample weight is one number a row, or one for each step of a sequence: the leading dimensions of the loss.)",
    .wrong = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 1}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [1, 2], w: [[1, 2, 3], [1, 2, 3]]}}, sample_weight: {y: w}}
training: {loss: mse})yaml",
    .mended = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 1}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [1, 2], w: [1, 2]}}, sample_weight: {y: w}}
training: {loss: mse})yaml",
});

}  // namespace kcc
