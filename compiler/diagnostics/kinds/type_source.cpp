// A source that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_source_kind = define({
    .code = "K0626",
    .name = "type.source",
    .summary = "a source that there is not",
    .explain =
        R"(A source is a mapping whose key says of what kind it is: `csv`, `npz`, `inline` and others. `kcc layers source` lists them.)",
    .wrong = R"yaml(data: {train: {cvs: rows.csv}}
--- rows.csv
a,y
1,2
3,4)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2
3,4)yaml",
});

}  // namespace kcc
