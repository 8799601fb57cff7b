// A learning rate of several optimizers.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& optimizer_several = define({
    .code = "K0791",
    .name = "optimizer.several",
    .summary = "a learning rate of several optimizers",
    .explain =
        R"(A callback that watches or sets the learning rate needs one optimizer with one rate. With `steps`, each update has an optimizer of its own: give those schedules, as in `optimizer: {Adam: {ExponentialDecay: {..}}}`.)",
    .wrong = R"yaml(model:
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
    - {minimize: z_loss, update: ["z/*"], optimizer: sgd}
  callbacks: [{ReduceLROnPlateau: {monitor: loss, patience: 1, min_delta: 1000}}])yaml",
    .mended = R"yaml(model:
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
    - {minimize: z_loss, update: ["z/*"], optimizer: {SGD: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 100}}}})yaml",
});

}  // namespace kcc
