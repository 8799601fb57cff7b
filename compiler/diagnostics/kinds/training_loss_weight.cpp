// A weight of no loss.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_loss_weight_kind = define({
    .code = "K0707",
    .name = "training.loss_weight",
    .summary = "a weight of no loss",
    .explain =
        R"(`loss_weights` weighs the losses by their names: outputs, or terms. An output that is not named weighs 1.)",
    .wrong = R"yaml(training: {loss: mse, loss_weights: {z: 0.5}})yaml",
    .mended = R"yaml(training: {loss: mse, loss_weights: {y: 0.5}})yaml",
});

}  // namespace kcc
