// A function without an argument that it needs.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& call_missing_kind = define({
    .code = "K0318",
    .name = "call.missing",
    .summary = "a function without an argument that it needs",
    .explain = R"(The function has no default for the argument. The help shows what it takes.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Lambda: "clip(x, 0)"}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Lambda: "clip(x, 0, 1)"}]})yaml",
});

}  // namespace kcc
