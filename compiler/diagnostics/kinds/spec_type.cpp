// A value of the wrong form in a spec.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_type = define({
    .code = "K0308",
    .name = "spec.type",
    .summary = "a value of the wrong form in a spec",
    .explain =
        R"(This part of a spec is written in another form, such as a list where a single value stands. The message says
which.)",
    .wrong = R"yaml(training: mse)yaml",
    .mended = R"yaml(training: {loss: mse})yaml",
});

}  // namespace kcc
