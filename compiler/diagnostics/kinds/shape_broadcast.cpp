// Shapes that do not broadcast.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_broadcast_kind = define({
    .code = "K0417",
    .name = "shape.broadcast",
    .summary = "shapes that do not broadcast",
    .explain =
        R"(Operators of expressions repeat axes of size 1, as NumPy does, from the last axis on. Other sizes must be the same.)",
    .wrong = R"yaml(model:
  inputs: {a: [4], b: [3]}
  graph: {y: = a + b}
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4], b: [1]}
  graph: {y: = a + b}
  outputs: y)yaml",
});

}  // namespace kcc
