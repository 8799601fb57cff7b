// A weight that the file does not have.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& weights_missing = define({
    .code = "K0801",
    .name = "weights.missing",
    .summary = "a weight that the file does not have",
    .explain =
        R"(Weights are loaded by name, strictly: each weight of the model has a tensor in the file. `take` loads a part of
them, `rename` maps names.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run --set 'model.graph.h=[a, {Dense: 1}, {Dense: 1}]'
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
