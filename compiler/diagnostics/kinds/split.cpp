// A part of the data that cannot be.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& split_kind = define({
    .code = "K0616",
    .name = "split",
    .summary = "a part of the data that cannot be",
    .explain =
        R"(A split leaves both parts at least one row; a share lies between 0 and 1, a fold below the number of folds.)",
    .wrong = R"yaml(data: {train: {inline: {a: [1, 2], y: [1, 2]}}, test: {split: 2}})yaml",
    .mended = R"yaml(data: {train: {inline: {a: [1, 2], y: [1, 2]}}, test: {split: 1}})yaml",
});

}  // namespace kcc
