// The same output twice.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_output_twice_kind = define({
    .code = "K0509",
    .name = "graph.output_twice",
    .summary = "the same output twice",
    .explain = R"(Outputs have names of their own: the value's, or a public one as in `{public_name: value}`.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [a, {Dense: 1}]}
  outputs: [y, y])yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [a, {Dense: 1}]}
  outputs: [y])yaml",
});

}  // namespace kcc
