// Variables that need each other.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& vars_cycle = define({
    .code = "K0205",
    .name = "vars.cycle",
    .summary = "variables that need each other",
    .explain =
        R"(A variable may be made from others, but not from itself, by whatever way round. The message shows the circle.)",
    .wrong = R"yaml(vars: {a: $b, b: $a}
model: {input: [4], stack: [{Dense: $a}]})yaml",
    .mended = R"yaml(vars: {a: $b, b: 1}
model: {input: [4], stack: [{Dense: $a}]})yaml",
});

}  // namespace kcc
