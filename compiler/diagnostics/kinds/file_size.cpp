// A file that is larger than it may be.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_size = define({
    .code = "K0003",
    .name = "file.size",
    .summary = "a file that is larger than it may be",
    .explain =
        R"(Every file has a cap that is checked before it is read: a spec has at most 1 MiB. Large tables belong into data
files, which a spec names.)",
    .wrong = R"yaml($ seq 200000 | sed 's/.*/  - {a: &, y: 1}/' >> spec.yaml
$ kcc check spec.yaml
data:
  train: {inline: rows}
rows:)yaml",
    .mended = R"yaml($ (echo a,y; seq 200000 | sed 's/$/,1/') > rows.csv
$ kcc check spec.yaml
data:
  train: {csv: rows.csv})yaml",
});

}  // namespace kcc
