// A missing value.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_missing = define({
    .code = "K0606",
    .name = "data.missing",
    .summary = "a missing value",
    .explain =
        R"(A cell is empty or marked as missing, or a number is NaN. `missing: drop` leaves such rows out, `missing: keep`
takes NaN as it is.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2
,4)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}, inputs: {a: {field: a, missing: drop}}}
--- rows.csv
a,y
1,2
,4)yaml",
});

}  // namespace kcc
