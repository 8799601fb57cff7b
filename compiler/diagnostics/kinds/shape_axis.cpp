// An axis that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_axis_kind = define({
    .code = "K0410",
    .name = "shape.axis",
    .summary = "an axis that there is not",
    .explain = R"(Axes count from 0, which is the batch, or from -1, the last, backwards.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Softmax: 3}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Softmax: -1}]})yaml",
});

}  // namespace kcc
