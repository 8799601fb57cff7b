// A cell that is no number.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_number = define({
    .code = "K0608",
    .name = "csv.number",
    .summary = "a cell that is no number",
    .explain =
        R"(A column that is bound to numbers has a cell that is not one. Numbers have a decimal point and no separators of
thousands; markers of missing values are listed in `na`.)",
});

}  // namespace kcc
