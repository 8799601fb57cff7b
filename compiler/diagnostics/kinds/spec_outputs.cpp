// Outputs that are none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_outputs_kind = define({
    .code = "K0343",
    .name = "spec.outputs",
    .summary = "outputs that are none",
    .explain =
        R"(`outputs` names values of the graph: one name, a list of names, or a mapping of public names to values.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [a, {Dense: 1}]}
  outputs: 1)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [a, {Dense: 1}]}
  outputs: y)yaml",
});

}  // namespace kcc
