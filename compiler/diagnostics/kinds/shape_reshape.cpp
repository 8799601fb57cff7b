// Elements that do not fill a shape.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_reshape_kind = define({
    .code = "K0408",
    .name = "shape.reshape",
    .summary = "elements that do not fill a shape",
    .explain = R"(A reshape keeps the number of elements of a row. One size may be -1: then it is what is left.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Reshape: [3, 2]}]})yaml",
    .mended = R"yaml(model: {input: [6], stack: [{Reshape: [3, 2]}]})yaml",
});

}  // namespace kcc
