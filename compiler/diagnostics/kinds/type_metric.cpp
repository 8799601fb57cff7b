// A metric that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_metric_kind = define({
    .code = "K0321",
    .name = "type.metric",
    .summary = "a metric that there is not",
    .explain =
        R"(Metrics have Keras' names. A metric of one's own is a named expression: `{bias: = y_pred - y_true}`.)",
    .wrong = R"yaml(training: {loss: mse, metrics: [rmse2]})yaml",
    .mended = R"yaml(training: {loss: mse, metrics: [mae]})yaml",
});

}  // namespace kcc
