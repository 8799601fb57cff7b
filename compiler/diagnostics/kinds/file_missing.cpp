// A file that is not there.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_missing = define({
    .code = "K0007",
    .name = "file.missing",
    .summary = "a file that is not there",
    .explain =
        R"(A path of the spec or of the command line names no file. Paths in a spec are seen from the spec's own folder.
Paths on the command line are seen from where the command was typed.)",
    .wrong = R"yaml(data: {train: {csv: rows.cvs}}
--- rows.csv
a,y
1,2)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2)yaml",
});

}  // namespace kcc
