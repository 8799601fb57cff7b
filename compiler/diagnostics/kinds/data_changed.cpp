// Data that is not what a run was trained on any more.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_changed = define({
    .code = "K0795",
    .name = "data.changed",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "data that has changed since a run was trained",
    .explain =
        R"(A run's spec holds the SHA-256 of each data file as it was in training. The file has other bytes now: splits may
fall differently, and figures on held-out rows may count rows that the model was trained on.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
$ sed -i s/3/5/ rows.csv
$ kcc predict run
data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2
3,4)yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run
data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2
3,4)yaml",
});

}  // namespace kcc
