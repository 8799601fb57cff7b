// A tensor that the model does not have.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& weights_extra = define({
    .code = "K0802",
    .name = "weights.extra",
    .summary = "a tensor that the model does not have",
    .explain =
        R"(Weights are loaded by name, strictly: each tensor of the file has a weight in the model. `take` names the
tensors that are wanted.)",
});

}  // namespace kcc
