// A header that does not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_header = define({
    .code = "K0618",
    .name = "csv.header",
    .summary = "a header that does not fit",
    .explain = R"(Columns have names that differ, and as many as there are cells.)",
});

}  // namespace kcc
