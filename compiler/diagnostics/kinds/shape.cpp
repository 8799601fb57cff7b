// Shapes that do not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape = define({
    .code = "K0401",
    .name = "shape",
    .summary = "shapes that do not fit",
    .explain =
        R"(An operation got values whose shapes it cannot work on. The notes show what came in and by which way; the batch
is the first dimension and is never written in a spec.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dropout: 0.5, noise_shape: [2, 4, 1]}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dropout: 0.5}]})yaml",
});

}  // namespace kcc
