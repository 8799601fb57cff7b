// Axes that cannot be summed over.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_dot_kind = define({
    .code = "K0405",
    .name = "shape.dot",
    .summary = "axes that cannot be summed over",
    .explain = R"(`Dot` multiplies along one axis of each value and sums, so both must have the same size there.)",
    .wrong = R"yaml(model:
  inputs: {a: [4], b: [3]}
  graph:
    y: [[a, b], {Dot: 1}]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4], b: [4]}
  graph:
    y: [[a, b], {Dot: 1}]
  outputs: y)yaml",
});

}  // namespace kcc
