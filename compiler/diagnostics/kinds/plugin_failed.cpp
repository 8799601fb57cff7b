// Code of a plugin that failed.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_failed = define({
    .code = "K1006",
    .name = "plugin.failed",
    .summary = "code of a plugin that failed",
    .explain =
        R"(A function of a plugin threw an exception. Training ends as if it had been interrupted: what was trained so far is
saved.)",
});

}  // namespace kcc
