// A file that cannot be read or written.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file = define({
    .code = "K0002",
    .name = "file",
    .summary = "a file that cannot be read or written",
    .explain =
        R"(A file that the spec or the command line names does not exist, is a folder, or may not be read. Paths in a spec
are relative to the folder of the spec, not to where the command is run.)",
    .wrong = R"yaml($ kcc check sepc.yaml)yaml",
    .mended = R"yaml($ kcc check spec.yaml)yaml",
});

}  // namespace kcc
