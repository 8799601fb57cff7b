// A file that ends too early.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_short = define({
    .code = "K0012",
    .name = "file.short",
    .summary = "a file that ends too early",
    .explain = R"(The file declares more bytes than it has: it was cut off, or is of another kind.)",
});

}  // namespace kcc
