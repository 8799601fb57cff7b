// Data without rows.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_rows = define({
    .code = "K0613",
    .name = "data.rows",
    .summary = "data without rows",
    .explain =
        R"(No rows are left to train or to predict from: see `rows`, `missing: drop`, and the size of the parts.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2)yaml",
});

}  // namespace kcc
