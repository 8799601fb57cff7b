// An archive that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& zip_kind = define({
    .code = "K0622",
    .name = "zip",
    .summary = "an archive that cannot be read",
    .explain = R"(The file is no zip archive, or one with members that it should not have.)",
    .wrong = R"yaml(data: {train: {npz: rows.npz}}
--- rows.npz
this is no archive)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2)yaml",
});

}  // namespace kcc
