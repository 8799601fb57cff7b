// A file that is larger than is read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_large = define({
    .code = "K0011",
    .name = "file.large",
    .summary = "a file that is larger than is read",
    .explain =
        R"(Every kind of file has a bound that is checked before it is read, so that a wrong file does no harm.)",
});

}  // namespace kcc
