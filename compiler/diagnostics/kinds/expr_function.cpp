// A function that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_function_kind = define({
    .code = "K0213",
    .name = "expr.function",
    .summary = "a function that there is not",
    .explain =
        R"(A name before `(` is a function of `keras.losses`, `keras.metrics`, `keras.ops`, `keras.random` or `keras.activations`.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: sqare(x)}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: square(x)}]})yaml",
});

}  // namespace kcc
