// Files that do not fit together.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_schema = define({
    .code = "K0614",
    .name = "data.schema",
    .summary = "files that do not fit together",
    .explain = R"(Several files make one source only where they have the same fields, of the same shapes.)",
    .wrong = R"yaml(data: {train: {csv: [one.csv, two.csv]}}
--- one.csv
a,y
1,2
--- two.csv
a,z
3,4)yaml",
    .mended = R"yaml(data: {train: {csv: [one.csv, two.csv]}}
--- one.csv
a,y
1,2
--- two.csv
a,y
3,4)yaml",
});

}  // namespace kcc
