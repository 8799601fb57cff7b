// Brackets that do not match.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_bracket = define({
    .code = "K0121",
    .name = "yaml.bracket",
    .summary = "brackets that do not match",
    .explain = R"(Every `[` has its `]` and every `{` its `}`, in the right order. The note shows which one was open.)",
    .wrong = R"yaml(model:
  input: [4]
  stack: [{Dense: 1}]])yaml",
    .mended = R"yaml(model:
  input: [4]
  stack: [{Dense: 1}])yaml",
});

}  // namespace kcc
