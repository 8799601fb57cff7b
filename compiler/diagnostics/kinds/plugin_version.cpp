// A plugin built for another kcc.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_version = define({
    .code = "K1004",
    .name = "plugin.version",
    .summary = "a plugin built for another kcc",
    .explain =
        R"(Before anything of a plugin is loaded, the version of the interface that it was built for, the compiler, those of its
settings that the layout of objects depends on, and the headers are compared with kcc's own. `kcc plugin build` and
kcc_add_plugin build what fits.)",
    .wrong = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
--- mix.cpp
struct Info {
  int api;
} info{7};  // what another kcc's header gives
extern "C" const Info* kcc_plugin() { return &info; })yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
--- mix.cpp
#include <kcc/kcc.h>
int units = 4;)yaml",
});

}  // namespace kcc
