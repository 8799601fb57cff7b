// A run that is already there.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& run_exists = define({
    .code = "K0804",
    .name = "run.exists",
    .summary = "a run that is already there",
    .explain = R"(A run is never overwritten by accident. `--overwrite` replaces it, `-o` writes another one.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
$ kcc train spec.yaml -o run)yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
$ kcc train spec.yaml -o run --overwrite)yaml",
});

}  // namespace kcc
