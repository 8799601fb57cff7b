// Too many dimensions.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_dims_kind = define({
    .code = "K0425",
    .name = "shape.dims",
    .summary = "too many dimensions",
    .explain = R"(A tensor has at most 8 dimensions, the batch among them. `Reshape` brings several together as one.)",
    .wrong = R"yaml(model: {input: [1, 1, 1, 1, 1, 1, 1, 1], stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(model: {input: [1, 1, 1], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
