// Data that does not fit its type.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_cast = define({
    .code = "K0615",
    .name = "data.cast",
    .summary = "data that does not fit its type",
    .explain =
        R"(A number with a fraction cannot become a whole one, nor a large one a small type: nothing is rounded in silence.)",
    .wrong =
        R"yaml(model: {inputs: {a: {shape: [1], dtype: int32}}, graph: {y: [a, {Embedding: {input_dim: 10, output_dim: 4}}, Flatten, {Dense: 1}]}, outputs: y}
data: {train: {inline: {a: [1.5, 2], y: [1, 2]}}}
training: {loss: mse})yaml",
    .mended =
        R"yaml(model: {inputs: {a: {shape: [1], dtype: int32}}, graph: {y: [a, {Embedding: {input_dim: 10, output_dim: 4}}, Flatten, {Dense: 1}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [1, 2]}}}
training: {loss: mse})yaml",
});

}  // namespace kcc
