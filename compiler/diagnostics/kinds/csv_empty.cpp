// A table without rows.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_empty = define({
    .code = "K0619",
    .name = "csv.empty",
    .summary = "a table without rows",
    .explain = R"(The file has a header at most. A training needs rows, and so does a prediction.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2)yaml",
});

}  // namespace kcc
