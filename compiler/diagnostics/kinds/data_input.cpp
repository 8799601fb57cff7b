// An input or a target without data.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_input = define({
    .code = "K0611",
    .name = "data.input",
    .summary = "an input or a target without data",
    .explain =
        R"(Every input and every target that has a loss gets its data from a field: one of the same name, or one that a
binding names.)",
});

}  // namespace kcc
