// A data file that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_file = define({
    .code = "K0601",
    .name = "data.file",
    .summary = "a data file that cannot be read",
    .explain =
        R"(A file of the data is missing, is not of the format that the source says, or is cut short. Paths are relative to
the folder of the spec.)",
});

}  // namespace kcc
