// A tensor that the model does not have.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& weights_extra = define({
    .code = "K0802",
    .name = "weights.extra",
    .summary = "a tensor that the model does not have",
    .explain =
        R"(Weights are loaded by name, strictly: each tensor of the file has a weight in the model. `take` names the
tensors that are wanted.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run --set 'model.graph.h=[a, {Activation: relu}]'
model:
  inputs: {a: [1]}
  graph:
    h: [a, {Dense: 1}]
    y: [h, {Dense: 1}]
  outputs: y
data: {train: {inline: {a: [1, 2], y: [1, 2]}}}
training: {loss: mse})yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run
model:
  inputs: {a: [1]}
  graph:
    h: [a, {Dense: 1}]
    y: [h, {Dense: 1}]
  outputs: y
data: {train: {inline: {a: [1, 2], y: [1, 2]}}}
training: {loss: mse})yaml",
});

}  // namespace kcc
