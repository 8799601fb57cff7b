// An id out of range.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_id = define({
    .code = "K0605",
    .name = "data.id",
    .summary = "an id out of range",
    .explain =
        R"(An Embedding has `input_dim` rows, and ids count from 0. An id at or above that, or below 0, has no row.)",
});

}  // namespace kcc
