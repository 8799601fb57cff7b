// `=` where `:` is meant.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_equals = define({
    .code = "K0119",
    .name = "yaml.equals",
    .summary = "`=` where `:` is meant",
    .explain =
        R"(A key is followed by `: `. An expression is written after it, as in `y: = a + b`; the equals sign then begins
the value and does not replace the colon.)",
    .wrong = R"yaml(training: {loss = mse})yaml",
    .mended = R"yaml(training: {loss: mse})yaml",
});

}  // namespace kcc
