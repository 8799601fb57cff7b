// A cell or a row that is too large.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_large_kind = define({
    .code = "K0630",
    .name = "csv.large",
    .summary = "a cell or a row that is too large",
    .explain =
        R"(Cells, rows and the number of columns have a bound, so that a wrong file does no harm. Often a quote is not closed.)",
});

}  // namespace kcc
