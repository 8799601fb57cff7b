// A tensor of another shape.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& weights_shape = define({
    .code = "K0803",
    .name = "weights.shape",
    .summary = "a tensor of another shape",
    .explain =
        R"(The tensor has the right name and another shape than the model's weight. Either the model was changed since it
was saved, or another tensor was meant.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run --set 'model.graph.h=[a, {Dense: 3}]'
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
