// A header that does not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_header = define({
    .code = "K0618",
    .name = "csv.header",
    .summary = "a header that does not fit",
    .explain = R"(Columns have names that differ, and as many as there are cells.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv, columns: [a, a]}}
--- rows.csv
1,2
3,4)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv, header: false, columns: [a, y]}}
--- rows.csv
1,2
3,4)yaml",
});

}  // namespace kcc
