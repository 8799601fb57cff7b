// Bytes behind the end of a file.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_trailing = define({
    .code = "K0013",
    .name = "file.trailing",
    .summary = "bytes behind the end of a file",
    .explain = R"(The file has more bytes than it declares: it is damaged, or of another kind.)",
});

}  // namespace kcc
