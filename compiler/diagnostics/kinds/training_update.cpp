// An update that can do nothing.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_update = define({
    .code = "K0790",
    .name = "training.update",
    .summary = "an update that can do nothing",
    .explain =
        R"(A step of `steps` updates the weights of the layers that `update` names by the gradient of the value that it minimizes. Where none of these weights leads to the value, there is no gradient, and the step would do nothing.)",
});

}  // namespace kcc
