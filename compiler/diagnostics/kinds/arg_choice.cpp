// An argument that is none of the choices.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& arg_choice_kind = define({
    .code = "K0329",
    .name = "arg.choice",
    .summary = "an argument that is none of the choices",
    .explain = R"(The argument is one of a few words, which the message lists. They are written as Keras has them.)",
    .wrong = R"yaml(model: {input: [8, 8, 1], stack: [{Conv2D: 4, kernel_size: 3, padding: some}]})yaml",
    .mended = R"yaml(model: {input: [8, 8, 1], stack: [{Conv2D: 4, kernel_size: 3, padding: same}]})yaml",
});

}  // namespace kcc
