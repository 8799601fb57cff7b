// An attention over shapes that do not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_attention_kind = define({
    .code = "K0415",
    .name = "shape.attention",
    .summary = "an attention over shapes that do not fit",
    .explain = R"(Query and key have the same features, value and key the same steps.)",
    .wrong = R"yaml(model:
  inputs: {q: [5, 4], v: [6, 3]}
  graph:
    y: [[q, v], Attention]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {q: [5, 4], v: [6, 4]}
  graph:
    y: [[q, v], Attention]
  outputs: y)yaml",
});

}  // namespace kcc
