// A file that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_read = define({
    .code = "K0008",
    .name = "file.read",
    .summary = "a file that cannot be read",
    .explain = R"(The file is there, and reading it failed: often a permission, or a disk that gives an error.)",
});

}  // namespace kcc
