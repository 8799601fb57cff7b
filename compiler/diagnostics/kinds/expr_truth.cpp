// A truth value of a tensor.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_truth_kind = define({
    .code = "K0212",
    .name = "expr.truth",
    .summary = "a truth value of a tensor",
    .explain =
        R"(Each element of a tensor is true or false for itself, so `and`, `or`, `not`, `if` and chains of comparisons have no meaning for it.
Conditions are joined with `&`, `|` and `~`, and `where` chooses.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: x if x > 0 else -x}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: "where(x > 0, x, -x)"}]})yaml",
});

}  // namespace kcc
