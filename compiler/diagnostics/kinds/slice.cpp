// A slice that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& slice_kind = define({
    .code = "K0617",
    .name = "slice",
    .summary = "a slice that is none",
    .explain = R"(Rows are chosen as in Python: "0:1000", "-100:", "::2". Steps are positive: rows keep their order.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv, rows: "first"}}
--- rows.csv
a,y
1,2
3,4)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv, rows: "0:1"}}
--- rows.csv
a,y
1,2
3,4)yaml",
});

}  // namespace kcc
