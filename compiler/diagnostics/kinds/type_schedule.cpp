// A schedule that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_schedule_kind = define({
    .code = "K0328",
    .name = "type.schedule",
    .summary = "a schedule that there is not",
    .explain =
        R"(The schedules of a learning rate have Keras' names, as in `{ExponentialDecay: {..}}`, and stand where the learning rate does.)",
    .wrong =
        R"yaml(training: {loss: mse, optimizer: {Adam: {CosineDecy: {initial_learning_rate: 0.1, decay_steps: 100}}}})yaml",
    .mended =
        R"yaml(training: {loss: mse, optimizer: {Adam: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 100}}}})yaml",
});

}  // namespace kcc
