// Compressed data that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& gzip_kind = define({
    .code = "K0623",
    .name = "gzip",
    .summary = "compressed data that cannot be read",
    .explain = R"(The file is no gzip, is damaged, or inflates to more than is allowed.)",
    .wrong = R"yaml($ gzip < rows.csv | head -c 20 > rows.csv.gz
$ kcc check spec.yaml
data: {train: {csv: rows.csv.gz}}
--- rows.csv
a,y
1,2
3,4)yaml",
    .mended = R"yaml($ gzip < rows.csv > rows.csv.gz
$ kcc check spec.yaml
data: {train: {csv: rows.csv.gz}}
--- rows.csv
a,y
1,2
3,4)yaml",
});

}  // namespace kcc
