// An unknown variable.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& vars_unknown = define({
    .code = "K0204",
    .name = "vars.unknown",
    .summary = "an unknown variable",
    .explain =
        R"(`$name` stands for a variable of `vars:`, an argument of the block it is in, or a counter of `repeat`. A dollar
that is meant as such is written `$$`.)",
    .wrong = R"yaml(vars: {width: 64}
model: {input: [4], stack: [{Dense: $widht}]})yaml",
    .mended = R"yaml(vars: {width: 64}
model: {input: [4], stack: [{Dense: $width}]})yaml",
});

}  // namespace kcc
