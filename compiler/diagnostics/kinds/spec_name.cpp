// A name that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_name = define({
    .code = "K0310",
    .name = "spec.name",
    .summary = "a name that is none",
    .explain =
        R"(Types begin with a capital. Names of values, inputs, layers and variables begin with a small letter or `_` and go
on with letters, digits and `_`.)",
    .wrong = R"yaml(name: my wine
model: {input: [4], stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(name: my-wine
model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
