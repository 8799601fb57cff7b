// A delimiter that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_delimiter = define({
    .code = "K0620",
    .name = "csv.delimiter",
    .summary = "a delimiter that is none",
    .explain =
        R"(The delimiter of a csv file is a single character.)",
});

}  // namespace kcc
