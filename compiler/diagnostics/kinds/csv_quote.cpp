// A quote in a table that does not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_quote_kind = define({
    .code = "K0627",
    .name = "csv.quote",
    .summary = "a quote in a table that does not fit",
    .explain =
        R"(A cell that holds the delimiter or a line end stands in double quotes, and a quote within it is doubled. Quotes stand around the whole
cell.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
"1,2
3,4)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
"1",2
3,4)yaml",
});

}  // namespace kcc
