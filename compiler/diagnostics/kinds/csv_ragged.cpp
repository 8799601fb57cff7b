// A row with too few or too many cells.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_ragged = define({
    .code = "K0607",
    .name = "csv.ragged",
    .summary = "a row with too few or too many cells",
    .explain =
        R"(Every row of a CSV file has as many cells as its header. Often a cell holds the delimiter and is not quoted, or
`delimiter` is another one.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2
3,4,5)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2
3,4)yaml",
});

}  // namespace kcc
