// A target that is repeated to fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& loss_repeats = define({
    .code = "K0906",
    .name = "loss.repeats",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "a target that is repeated to fit",
    .explain =
        R"(Targets and predictions have different shapes, and one of them is repeated along a dimension where it has 1, as in NumPy. That is
allowed, and seldom meant: often a layer has too few units, or a target too many fields.)",
    .wrong = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 1}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [[1, 2], [3, 4]]}}}
training: {loss: mse})yaml",
    .mended = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 2}]}, outputs: y}
data: {train: {inline: {a: [1, 2], y: [[1, 2], [3, 4]]}}}
training: {loss: mse})yaml",
});

}  // namespace kcc
