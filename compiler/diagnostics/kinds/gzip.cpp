// Compressed data that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& gzip_kind = define({
    .code = "K0623",
    .name = "gzip",
    .summary = "compressed data that cannot be read",
    .explain = R"(The file is no gzip, is damaged, or inflates to more than is allowed.)",
});

}  // namespace kcc
