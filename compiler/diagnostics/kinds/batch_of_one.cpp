// Batch normalization over one row.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& batch_of_one = define({
    .code = "K0908",
    .name = "layer.batch_of_one",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "batch normalization over one row",
    .explain =
        R"(BatchNormalization takes the mean and the variance over the rows of a batch. Of a single row the variance is 0, and what comes out is
the same for every row. A larger `batch_size`, or LayerNormalization, which works on each row by itself.)",
    .wrong = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, BatchNormalization, {Dense: 1}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [1, 2]}}}
training: {loss: mse, batch_size: 1})yaml",
    .mended = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, BatchNormalization, {Dense: 1}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [1, 2]}}}
training: {loss: mse, batch_size: 2})yaml",
});

}  // namespace kcc
