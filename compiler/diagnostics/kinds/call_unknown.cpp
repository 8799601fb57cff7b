// An argument that a function does not have.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& call_unknown_kind = define({
    .code = "K0317",
    .name = "call.unknown",
    .summary = "an argument that a function does not have",
    .explain =
        R"(The functions of expressions take Keras' arguments by Keras' names. The help shows what the function takes.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: "sum(x, axes=1)"}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: "sum(x, axis=1)"}]})yaml",
});

}  // namespace kcc
