// Weights that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& safetensors = define({
    .code = "K0805",
    .name = "safetensors",
    .summary = "weights that cannot be read",
    .explain =
        R"(The file is no .safetensors, or breaks the rules of the format: holes, overlaps, lengths that do not fit.)",
});

}  // namespace kcc
