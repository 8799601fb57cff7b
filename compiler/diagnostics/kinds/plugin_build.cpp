// A plugin that does not compile.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_build = define({
    .code = "K1001",
    .name = "plugin.build",
    .summary = "a plugin that does not compile",
    .explain =
        R"(The sources that `plugins` names are compiled together by `c++`, or by the compiler that CXX names, once; what is
built is kept, and used as long as neither they, nor kcc, nor the compiler change. What the compiler said follows as it
is.)",
    .wrong = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
--- mix.cpp
int units = size;)yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
--- mix.cpp
#include <kcc/kcc.h>
int units = 4;)yaml",
});

}  // namespace kcc
