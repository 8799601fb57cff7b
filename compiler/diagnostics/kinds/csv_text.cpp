// Text of a table that is not UTF-8.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_text_kind = define({
    .code = "K0629",
    .name = "csv.text",
    .summary = "text of a table that is not UTF-8",
    .explain = R"(Tables are UTF-8. Often one was saved as Latin-1: save it again, as UTF-8.)",
    .wrong = R"yaml($ printf 'a,city,y\n1,K\366ln,2\n' > rows.csv
$ kcc check spec.yaml
data: {train: {csv: rows.csv}})yaml",
    .mended = R"yaml($ printf 'a,city,y\n1,K\303\266ln,2\n' > rows.csv
$ kcc check spec.yaml
data: {train: {csv: rows.csv}})yaml",
});

}  // namespace kcc
