// An id out of range.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_id = define({
    .code = "K0605",
    .name = "data.id",
    .summary = "an id out of range",
    .explain =
        R"(An Embedding has `input_dim` rows, and ids count from 0. An id at or above that, or below 0, has no row.)",
    .wrong =
        R"yaml(model: {input: {shape: [2], dtype: int32}, stack: [{Embedding: {input_dim: 3, output_dim: 4}}, Flatten, {Dense: 1}]}
data: {train: {inline: {input: [[0, 1], [2, 3]], output: [1, 2]}}}
training: {loss: mse})yaml",
    .mended =
        R"yaml(model: {input: {shape: [2], dtype: int32}, stack: [{Embedding: {input_dim: 3, output_dim: 4}}, Flatten, {Dense: 1}]}
data: {train: {inline: {input: [[0, 1], [2, 0]], output: [1, 2]}}}
training: {loss: mse})yaml",
});

}  // namespace kcc
