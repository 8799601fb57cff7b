// A metric without an output.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_metric = define({
    .code = "K0702",
    .name = "training.metric",
    .summary = "a metric without an output",
    .explain = R"(Metrics stand under the name of an output, or are expressions with a name of their own.)",
    .wrong = R"yaml(training: {loss: mse, metrics: {z: mae}})yaml",
    .mended = R"yaml(training: {loss: mse, metrics: {y: mae}})yaml",
});

}  // namespace kcc
