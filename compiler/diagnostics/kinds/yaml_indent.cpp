// An indentation that fits nothing.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_indent = define({
    .code = "K0120",
    .name = "yaml.indent",
    .summary = "an indentation that fits nothing",
    .explain =
        R"(The keys of one mapping begin in the same column. This line begins in a column where no mapping or list is open,
or below a value that is already complete.)",
    .wrong = R"yaml(model:
    input: [4]
  stack: [{Dense: 1}])yaml",
    .mended = R"yaml(model:
  input: [4]
  stack: [{Dense: 1}])yaml",
});

}  // namespace kcc
