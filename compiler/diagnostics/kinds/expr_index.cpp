// An index that does not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_index_kind = define({
    .code = "K0211",
    .name = "expr.index",
    .summary = "an index that does not fit",
    .explain =
        R"(An index is Python's: a number, a slice, `...` or `newaxis`, no more of them than there are axes. Axis 0 of a tensor is the batch.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: "x[:, 0, 0]"}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: "x[:, 0:2]"}]})yaml",
});

}  // namespace kcc
