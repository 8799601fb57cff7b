// Matrices that cannot be multiplied.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_product_kind = define({
    .code = "K0418",
    .name = "shape.product",
    .summary = "matrices that cannot be multiplied",
    .explain = R"(The last dimension of the left matrix is the last but one of the right one.)",
    .wrong = R"yaml(model:
  inputs: {a: [5, 4], b: [3, 2]}
  graph: {y: = a @ b}
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [5, 4], b: [4, 2]}
  graph: {y: = a @ b}
  outputs: y)yaml",
});

}  // namespace kcc
