// A tensor of another shape.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& weights_shape = define({
    .code = "K0803",
    .name = "weights.shape",
    .summary = "a tensor of another shape",
    .explain =
        R"(The tensor has the right name and another shape than the model's weight. Either the model was changed since it
was saved, or another tensor was meant.)",
});

}  // namespace kcc
