// A file that cannot be written.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_write = define({
    .code = "K0009",
    .name = "file.write",
    .summary = "a file that cannot be written",
    .explain = R"(Nothing was replaced: files are written beside their place and renamed when they are whole.)",
    .wrong = R"yaml($ mkdir predicted.csv
$ kcc train spec.yaml -o run
$ kcc predict run -o predicted.csv)yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run -o predicted.csv)yaml",
});

}  // namespace kcc
