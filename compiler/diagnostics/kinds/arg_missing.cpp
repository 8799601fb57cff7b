// An argument that must be given.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& arg_missing = define({
    .code = "K0305",
    .name = "arg.missing",
    .summary = "an argument that must be given",
    .explain = R"(The argument has no default. It is given by name, or as the first argument as in `{Dense: 64}`.)",
    .wrong = R"yaml(model: {input: [4], stack: [Dense]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
