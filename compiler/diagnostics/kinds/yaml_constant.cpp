// A constant as Python or another YAML writes it.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_constant = define({
    .code = "K0110",
    .name = "yaml.constant",
    .summary = "a constant as Python or another YAML writes it",
    .explain =
        R"(The constants are `true`, `false` and `null`, in small letters. `True`, `None` and their like would be silently
taken as text, so they are errors.)",
    .wrong = R"yaml(training: {loss: mse, shuffle: True})yaml",
    .mended = R"yaml(training: {loss: mse, shuffle: true})yaml",
});

}  // namespace kcc
