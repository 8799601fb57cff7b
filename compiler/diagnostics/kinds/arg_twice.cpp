// The same argument twice.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& arg_twice = define({
    .code = "K0306",
    .name = "arg.twice",
    .summary = "the same argument twice",
    .explain =
        R"(The argument is given as the first one (`{Dense: 64}`) and by its name as well. One of the two is too much.)",
});

}  // namespace kcc
