// An argument of the wrong type.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& arg_type = define({
    .code = "K0303",
    .name = "arg.type",
    .summary = "an argument of the wrong type",
    .explain =
        R"(The argument takes another type of value, such as a number where a text was written. Numbers are not written in
quotes, and `no` and `yes` are text.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: many}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
