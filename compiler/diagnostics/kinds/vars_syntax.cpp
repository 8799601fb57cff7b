// A dollar that begins nothing.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& vars_syntax = define({
    .code = "K0207",
    .name = "vars.syntax",
    .summary = "a dollar that begins nothing",
    .explain =
        R"(After `$` comes a name, or arithmetic in parentheses that are closed. A dollar that is meant as such is written
`$$`.)",
    .wrong = R"yaml(vars: {kind: in $}
model: {input: [4], stack: [{Dense: $(1 if kind else 2)}]})yaml",
    .mended = R"yaml(vars: {kind: in $$}
model: {input: [4], stack: [{Dense: $(1 if kind else 2)}]})yaml",
});

}  // namespace kcc
