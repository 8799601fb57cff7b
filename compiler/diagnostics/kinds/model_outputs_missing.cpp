// A model without outputs.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& model_outputs_missing_kind = define({
    .code = "K0334",
    .name = "model.outputs_missing",
    .summary = "a model without outputs",
    .explain = R"(`outputs` names the values that the model gives: one name, a list, or `{public_name: value}`.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [a, {Dense: 1}]})yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [a, {Dense: 1}]}
  outputs: y)yaml",
});

}  // namespace kcc
