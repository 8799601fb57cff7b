// A control character in a spec.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_control = define({
    .code = "K0005",
    .name = "file.control",
    .summary = "a control character in a spec",
    .explain =
        R"(Control characters are invisible and may make a terminal show something other than the file holds, so a spec has
none but tabs and ends of lines. Within double quotes they can be written as escapes such as `\t`.)",
    .wrong = R"yaml($ printf '# the \033[1mbold\033[0m one\n' >> spec.yaml
$ kcc check spec.yaml)yaml",
    .mended = R"yaml($ printf '# the bold one\n' >> spec.yaml
$ kcc check spec.yaml)yaml",
});

}  // namespace kcc
