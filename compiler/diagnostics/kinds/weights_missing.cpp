// A weight that the file does not have.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& weights_missing = define({
    .code = "K0801",
    .name = "weights.missing",
    .summary = "a weight that the file does not have",
    .explain =
        R"(Weights are loaded by name, strictly: each weight of the model has a tensor in the file. `take` loads a part of
them, `rename` maps names.)",
});

}  // namespace kcc
