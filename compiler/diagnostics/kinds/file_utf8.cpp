// Text that is not UTF-8.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_utf8 = define({
    .code = "K0004",
    .name = "file.utf8",
    .summary = "text that is not UTF-8",
    .explain =
        R"(A spec is UTF-8 text. The place is the first byte that is not: often a letter with an accent that an editor has
saved as Latin-1. Save the file again as UTF-8.)",
    .wrong = R"yaml($ iconv -f utf-8 -t latin1 spec.yaml > latin1.yaml
$ kcc check latin1.yaml
# the till of the café)yaml",
    .mended = R"yaml($ kcc check spec.yaml
# the till of the café)yaml",
});

}  // namespace kcc
