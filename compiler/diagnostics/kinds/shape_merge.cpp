// Shapes that cannot be merged.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_merge_kind = define({
    .code = "K0403",
    .name = "shape.merge",
    .summary = "shapes that cannot be merged",
    .explain =
        R"(A merge such as `Add` joins its inputs element by element, so their shapes must be the same, or 1 where they are repeated. The notes
show how each came to its shape.)",
    .wrong = R"yaml(model:
  inputs: {a: [4], b: [3]}
  graph:
    y: [[a, b], Add]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4], b: [4]}
  graph:
    y: [[a, b], Add]
  outputs: y)yaml",
});

}  // namespace kcc
