// A tab in the indentation.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_tab = define({
    .code = "K0118",
    .name = "yaml.tab",
    .summary = "a tab in the indentation",
    .explain =
        R"(YAML is indented by spaces only: how wide a tab is differs from editor to editor. Replace the tab by spaces.)",
    .wrong = R"yaml(model:
	input: [4]
	stack: [{Dense: 1}])yaml",
    .mended = R"yaml(model:
  input: [4]
  stack: [{Dense: 1}])yaml",
});

}  // namespace kcc
