// A shared object that is no plugin.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_entry = define({
    .code = "K1003",
    .name = "plugin.entry",
    .summary = "a shared object that is no plugin",
    .explain =
        R"(A plugin's sources include <kcc/kcc.h>, which gives the shared object an entry `kcc_plugin`. This one has none, or, where
`kcc plugin check` says so, registers nothing.)",
    .wrong = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
--- mix.cpp
int units = 4;)yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
--- mix.cpp
#include <kcc/kcc.h>
int units = 4;)yaml",
});

}  // namespace kcc
