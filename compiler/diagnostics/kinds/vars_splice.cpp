// A value that cannot stand within text.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& vars_splice = define({
    .code = "K0206",
    .name = "vars.splice",
    .summary = "a value that cannot stand within text",
    .explain =
        R"(Within a longer text a variable is written out as text, so it must be a number, a text, a bool or a list of
them. A mapping can only stand alone.)",
    .wrong = R"yaml(vars: {sizes: {low: 1, high: 2}}
model: {input: [4], stack: [{Dense: 1, name: top$sizes}]})yaml",
    .mended = R"yaml(vars: {size: 2}
model: {input: [4], stack: [{Dense: 1, name: top$size}]})yaml",
});

}  // namespace kcc
