// A delimiter that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_delimiter = define({
    .code = "K0620",
    .name = "csv.delimiter",
    .summary = "a delimiter that is none",
    .explain =
        R"(The delimiter of a csv file is a single character, such as `,` or `;` or a tab; it is no quote and no line end.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv, delimiter: ", "}}
--- rows.csv
a,y
1,2)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv, delimiter: ","}}
--- rows.csv
a,y
1,2)yaml",
});

}  // namespace kcc
