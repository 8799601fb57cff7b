// No room on the disk.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_full = define({
    .code = "K0010",
    .name = "file.full",
    .summary = "no room on the disk",
    .explain = R"(The disk filled up while a file was written. What kcc itself would have replaced is untouched.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run > /dev/full)yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run > predicted.csv)yaml",
});

}  // namespace kcc
