// A variable of unknown size.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_variable_kind = define({
    .code = "K0426",
    .name = "shape.variable",
    .summary = "a variable of unknown size",
    .explain = R"(A variable is made before there is data, so each of its sizes is a number.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph:
    v: {variable: [N, 4]}
    y: = a @ transpose(v)
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph:
    v: {variable: [3, 4]}
    y: = a @ transpose(v)
  outputs: y)yaml",
});

}  // namespace kcc
