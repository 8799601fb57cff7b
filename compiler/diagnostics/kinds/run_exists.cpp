// A run that is already there.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& run_exists = define({
    .code = "K0804",
    .name = "run.exists",
    .summary = "a run that is already there",
    .explain =
        R"(A run is never overwritten by accident. `--resume` goes on with it, `--overwrite` replaces it, `-o` writes
another one.)",
});

}  // namespace kcc
