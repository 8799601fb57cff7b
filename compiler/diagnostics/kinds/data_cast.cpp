// Data that does not fit its type.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_cast = define({
    .code = "K0615",
    .name = "data.cast",
    .summary = "data that does not fit its type",
    .explain =
        R"(A number with a fraction cannot become a whole one, nor a large one a small type: nothing is rounded in silence.)",
});

}  // namespace kcc
