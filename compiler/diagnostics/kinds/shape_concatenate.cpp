// Shapes that cannot stand side by side.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_concatenate_kind = define({
    .code = "K0404",
    .name = "shape.concatenate",
    .summary = "shapes that cannot stand side by side",
    .explain = R"(`Concatenate` joins along one axis; all other sizes must be the same.)",
    .wrong = R"yaml(model:
  inputs: {a: [5, 4], b: [6, 4]}
  graph:
    y: [[a, b], Concatenate]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [5, 4], b: [6, 4]}
  graph:
    y: [[a, b], {Concatenate: 1}]
  outputs: y)yaml",
});

}  // namespace kcc
