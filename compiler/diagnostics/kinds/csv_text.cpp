// Text of a table that is not UTF-8.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_text_kind = define({
    .code = "K0629",
    .name = "csv.text",
    .summary = "text of a table that is not UTF-8",
    .explain = R"(Tables are UTF-8. Often one was saved as Latin-1: save it again, as UTF-8.)",
});

}  // namespace kcc
