// An archive that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& zip_kind = define({
    .code = "K0622",
    .name = "zip",
    .summary = "an archive that cannot be read",
    .explain = R"(The file is no zip archive, or one with members that it should not have.)",
});

}  // namespace kcc
