// A file that is larger than is read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_large = define({
    .code = "K0011",
    .name = "file.large",
    .summary = "a file that is larger than is read",
    .explain =
        R"(Every kind of file has a bound that is checked before it is read, so that a wrong file does no harm.)",
    .wrong = R"yaml($ head -c 20000000 /dev/zero > mix.cpp
$ kcc check spec.yaml
plugins: [mix.cpp])yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
--- mix.cpp
#include <kcc/kcc.h>
int units = 4;)yaml",
});

}  // namespace kcc
