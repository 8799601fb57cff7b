// An update that can do nothing.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_update = define({
    .code = "K0790",
    .name = "training.update",
    .summary = "an update that can do nothing",
    .explain =
        R"(A step of `steps` updates the weights of the layers that `update` names by the gradient of the value that it minimizes. Where none of these weights leads to the value, there is no gradient, and the step would do nothing. The same holds of a `loss` that counts, rounds or compares, such as one of `argmax`.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
model:
  inputs: {a: [1]}
  graph:
    y: [a, {Dense: 1}]
    z: [a, {Dense: 1}]
    y_loss: = mean((y - 2) ** 2)
    z_loss: = mean((z - 3) ** 2)
  outputs: [y, z]
data: {train: {inline: {a: [1, 2]}}}
training:
  epochs: 2
  steps:
    - {minimize: y_loss, update: ["y/*"], optimizer: sgd}
    - {minimize: z_loss, update: ["y/*"], optimizer: sgd})yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
model:
  inputs: {a: [1]}
  graph:
    y: [a, {Dense: 1}]
    z: [a, {Dense: 1}]
    y_loss: = mean((y - 2) ** 2)
    z_loss: = mean((z - 3) ** 2)
  outputs: [y, z]
data: {train: {inline: {a: [1, 2]}}}
training:
  epochs: 2
  steps:
    - {minimize: y_loss, update: ["y/*"], optimizer: sgd}
    - {minimize: z_loss, update: ["z/*"], optimizer: sgd})yaml",
});

}  // namespace kcc
