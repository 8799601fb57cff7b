// A metric that does not fit the prediction.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_metric_kind = define({
    .code = "K0423",
    .name = "shape.metric",
    .summary = "a metric that does not fit the prediction",
    .explain = R"(A metric compares predictions with targets as its loss does; the message shows both shapes.)",
    .wrong = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 3}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [[1, 0], [0, 1]]}}}
training: {loss: = mean(y_pred), metrics: [categorical_accuracy]})yaml",
    .mended = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 2}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [[1, 0], [0, 1]]}}}
training: {loss: = mean(y_pred), metrics: [categorical_accuracy]})yaml",
});

}  // namespace kcc
