// Where a loss that is NaN comes from.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_first_nan = define({
    .code = "K0910",
    .name = "training.first_nan",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "where a loss that is NaN comes from",
    .explain =
        R"(The loss of a training step is NaN, and what follows is too. The message names the first operation whose result holds a NaN, its layer
and the numbers that it was given. The usual reasons: a learning rate that is too large, a logarithm of something below 0, 0 / 0.)",
});

}  // namespace kcc
