// Data without training rows.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_train_missing_kind = define({
    .code = "K0625",
    .name = "data.train_missing",
    .summary = "data without training rows",
    .explain = R"(`data` has `train`, a source: `{csv: wine.csv}`. The other parts may be taken from it.)",
    .wrong = R"yaml(data: {test: {split: 0.5}})yaml",
    .mended = R"yaml(data: {train: {inline: {a: [1, 2, 3, 4], y: [1, 2, 3, 4]}}, test: {split: 0.5}})yaml",
});

}  // namespace kcc
