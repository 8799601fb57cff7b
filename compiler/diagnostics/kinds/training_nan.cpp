// A loss that is no number.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_nan = define({
    .code = "K0703",
    .name = "training.nan",
    .summary = "a loss that is no number",
    .explain =
        R"(The loss became NaN. The usual reasons: a learning rate that is too large, a logarithm of 0, data with NaN in it.)",
});

}  // namespace kcc
