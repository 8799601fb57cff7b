// Windows that cannot be.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_window = define({
    .code = "K0690",
    .name = "data.window",
    .summary = "windows that cannot be",
    .explain =
        R"(With `window: 24` a sample is 24 rows in succession. There must be at least so many rows in a run, `by` names a field whose runs no window leaves, and `at` of a binding takes rows of the window: one, or a slice such as "0:720:6".)",
    .wrong = R"yaml(model: {input: [24], stack: [{Dense: 1}]}
data:
  train: {inline: {input: [1, 2, 3, 4]}, window: 24}
  targets: {output: {field: input, at: -1}}
training: {loss: mse})yaml",
    .mended = R"yaml(model: {input: [2], stack: [{Dense: 1}]}
data:
  train: {inline: {input: [1, 2, 3, 4]}, window: 2}
  targets: {output: {field: input, at: -1}}
training: {loss: mse})yaml",
});

}  // namespace kcc
