// An optimizer that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_optimizer_kind = define({
    .code = "K0322",
    .name = "type.optimizer",
    .summary = "an optimizer that there is not",
    .explain = R"(Optimizers have Keras' names, as in `adam` or `{Adam: 0.001}`.)",
    .wrong = R"yaml(training: {loss: mse, optimizer: adamm})yaml",
    .mended = R"yaml(training: {loss: mse, optimizer: adam})yaml",
});

}  // namespace kcc
