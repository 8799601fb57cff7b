// Where a loss that is NaN comes from.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_first_nan = define({
    .code = "K0910",
    .name = "training.first_nan",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "where a loss that is NaN comes from",
    .explain =
        R"(The loss of a training step is NaN, and what follows is too. The message names the first operation whose result holds a NaN, its layer
and the numbers that it was given. The usual reasons: a learning rate that is too large, a logarithm of something below 0, 0 / 0.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
model:
  inputs: {a: [1]}
  graph:
    b: = log(a)
    y: [b, {Dense: 1}]
  outputs: y
data: {train: {inline: {a: [-1, 2], y: [1, 2]}}}
training: {loss: mse})yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
model:
  inputs: {a: [1]}
  graph:
    b: = log(maximum(a, 0.001))
    y: [b, {Dense: 1}]
  outputs: y
data: {train: {inline: {a: [-1, 2], y: [1, 2]}}}
training: {loss: mse})yaml",
});

}  // namespace kcc
