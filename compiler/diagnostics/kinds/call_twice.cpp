// An argument of a function twice.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& call_twice_kind = define({
    .code = "K0319",
    .name = "call.twice",
    .summary = "an argument of a function twice",
    .explain = R"(The argument is given by its position and by its name as well.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: "sum(x, 1, axis=1)"}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: "sum(x, axis=1)"}]})yaml",
});

}  // namespace kcc
