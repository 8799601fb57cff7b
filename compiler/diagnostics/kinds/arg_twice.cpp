// The same argument twice.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& arg_twice = define({
    .code = "K0306",
    .name = "arg.twice",
    .summary = "the same argument twice",
    .explain =
        R"(The argument is given as the first one (`{Dense: 64}`) and by its name as well. One of the two is too much.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1, units: 1}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
