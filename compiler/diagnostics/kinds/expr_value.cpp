// A value that cannot be.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& expr_value = define({
    .code = "K0313",
    .name = "expr.value",
    .summary = "a value that cannot be",
    .explain =
        R"(An expression computes something that Python would refuse as well: a division by zero, a number out of range.)",
});

}  // namespace kcc
