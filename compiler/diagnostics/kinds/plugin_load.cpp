// A plugin that cannot be loaded.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_load = define({
    .code = "K1002",
    .name = "plugin.load",
    .summary = "a plugin that cannot be loaded",
    .explain =
        R"(A plugin is a shared object for this machine. It is loaded with all that it needs before anything of the spec is read;
what it needs and this machine or this kcc lacks is named.)",
    .wrong = R"yaml($ kcc check spec.yaml
plugins: [mix.so]
--- mix.so
this is no shared object)yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
--- mix.cpp
#include <kcc/kcc.h>
int units = 4;)yaml",
});

}  // namespace kcc
