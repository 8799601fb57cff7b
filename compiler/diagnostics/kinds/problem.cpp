// Something that has no code of its own.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& problem = define({
    .code = "K0001",
    .name = "problem",
    .summary = "something that has no code of its own",
    .explain =
        R"(A problem for which kcc has no kind of its own. The message says all there is; the note says which part of kcc
raised it.)",
});

}  // namespace kcc
