// A slice that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& slice_kind = define({
    .code = "K0617",
    .name = "slice",
    .summary = "a slice that is none",
    .explain = R"(Rows are chosen as in Python: "0:1000", "-100:", "::2". Steps are positive: rows keep their order.)",
});

}  // namespace kcc
