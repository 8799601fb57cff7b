// A plugin that has changed since a run was trained.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_changed = define({
    .code = "K1007",
    .name = "plugin.changed",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "a plugin that has changed since a run was trained",
    .explain =
        R"(A run's spec holds the SHA-256 of each source of its plugins. The file has other bytes now, so the model may compute
something else than what was trained.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
$ echo '// more' >> run/plugins/mix.cpp
$ kcc predict run
plugins: [mix.cpp]
--- mix.cpp
#include <kcc/kcc.h>
int units = 4;)yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run
plugins: [mix.cpp]
--- mix.cpp
#include <kcc/kcc.h>
int units = 4;)yaml",
});

}  // namespace kcc
