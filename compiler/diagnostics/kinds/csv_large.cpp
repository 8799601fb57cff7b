// A cell or a row that is too large.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_large_kind = define({
    .code = "K0630",
    .name = "csv.large",
    .summary = "a cell or a row that is too large",
    .explain =
        R"(Cells, rows and the number of columns have a bound, so that a wrong file does no harm. Often a quote is not closed.)",
    .wrong = R"yaml($ (echo 'a,y'; echo '1,"2'; yes 3,4 | head -n 5000000; echo '5,"6') > rows.csv
$ kcc check spec.yaml
data: {train: {csv: rows.csv}})yaml",
    .mended = R"yaml($ (echo 'a,y'; echo '1,2'; yes 3,4 | head -n 50; echo '5,6') > rows.csv
$ kcc check spec.yaml
data: {train: {csv: rows.csv}})yaml",
});

}  // namespace kcc
