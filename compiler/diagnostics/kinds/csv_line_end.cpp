// An end of line that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& csv_line_end_kind = define({
    .code = "K0628",
    .name = "csv.line_end",
    .summary = "an end of line that is none",
    .explain = R"(Lines end with a line feed, which a carriage return may precede.)",
    .wrong = R"yaml($ printf 'a,y\r1,2\r3,4\r' > rows.csv
$ kcc check spec.yaml
data: {train: {csv: rows.csv}})yaml",
    .mended = R"yaml($ printf 'a,y\r\n1,2\r\n3,4\r\n' > rows.csv
$ kcc check spec.yaml
data: {train: {csv: rows.csv}})yaml",
});

}  // namespace kcc
