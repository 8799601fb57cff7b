// An argument out of its range.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& arg_range = define({
    .code = "K0304",
    .name = "arg.range",
    .summary = "an argument out of its range",
    .explain =
        R"(The value has the right type, and the type cannot work with it: sizes are at least 1, rates lie between 0 and 1.
The message names the rule.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 0}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
