// A learning rate that is not a number.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& optimizer_schedule = define({
    .code = "K0705",
    .name = "optimizer.schedule",
    .summary = "a learning rate that is not a number",
    .explain = R"(A callback would set the learning rate, and a schedule gives it: only one of them can.)",
});

}  // namespace kcc
