// A window that does not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_window_kind = define({
    .code = "K0406",
    .name = "shape.window",
    .summary = "a window that does not fit",
    .explain =
        R"(With `padding: valid` a window lies within its input, which must be at least as large. Often pooling has made the image smaller than is
remembered; the notes show its sizes on the way.)",
    .wrong = R"yaml(model: {input: [4, 4, 1], stack: [{Conv2D: 8, kernel_size: 5}]})yaml",
    .mended = R"yaml(model: {input: [4, 4, 1], stack: [{Conv2D: 8, kernel_size: 5, padding: same}]})yaml",
});

}  // namespace kcc
