// A label that is no class.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_class = define({
    .code = "K0604",
    .name = "data.class",
    .summary = "a label that is no class",
    .explain =
        R"(A target's value is not one of its classes: an integer below 0 or not below the number of classes, or a text
that is not in `classes`.)",
});

}  // namespace kcc
