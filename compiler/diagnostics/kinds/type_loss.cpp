// A loss that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_loss_kind = define({
    .code = "K0320",
    .name = "type.loss",
    .summary = "a loss that there is not",
    .explain =
        R"(Losses have Keras' names: classes (`MeanSquaredError`), snake case and short strings (`mse`). A loss of one's own is an expression of `y_true` and
`y_pred`. `kcc layers loss` lists them.)",
    .wrong = R"yaml(training: {loss: mean_squared})yaml",
    .mended = R"yaml(training: {loss: mean_squared_error})yaml",
});

}  // namespace kcc
