// A file that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_read = define({
    .code = "K0008",
    .name = "file.read",
    .summary = "a file that cannot be read",
    .explain = R"(The file is there, and reading it failed: often a permission, or a disk that gives an error.)",
    .wrong = R"yaml($ mkdir rows.csv
$ kcc check spec.yaml
data: {train: {csv: rows.csv}})yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2)yaml",
});

}  // namespace kcc
