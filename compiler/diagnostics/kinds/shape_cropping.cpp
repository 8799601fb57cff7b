// A cropping that leaves nothing.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_cropping_kind = define({
    .code = "K0412",
    .name = "shape.cropping",
    .summary = "a cropping that leaves nothing",
    .explain = R"(What is taken off both ends of an axis together is less than its size.)",
    .wrong = R"yaml(model: {input: [4, 2], stack: [{Cropping1D: 2}]})yaml",
    .mended = R"yaml(model: {input: [4, 2], stack: [{Cropping1D: 1}]})yaml",
});

}  // namespace kcc
