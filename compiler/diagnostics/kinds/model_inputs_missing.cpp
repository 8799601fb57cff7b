// A model without inputs.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& model_inputs_missing_kind = define({
    .code = "K0332",
    .name = "model.inputs_missing",
    .summary = "a model without inputs",
    .explain =
        R"(A model with a `graph` has `inputs`: names and their shapes, without the batch. A chain of layers is shorter: `input` and `stack`.)",
    .wrong = R"yaml(model:
  graph: {y: [a, {Dense: 1}]}
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [a, {Dense: 1}]}
  outputs: y)yaml",
});

}  // namespace kcc
