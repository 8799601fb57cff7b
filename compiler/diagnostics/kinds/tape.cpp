// A tape that cannot answer.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& tape_kind = define({
    .code = "K1009",
    .name = "tape",
    .summary = "a tape that cannot answer",
    .explain =
        R"(A GradientTape is asked for the gradient of floating numbers, and one that is not persistent only once.)",
});

}  // namespace kcc
