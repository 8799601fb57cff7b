// A shape that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_shape_kind = define({
    .code = "K0335",
    .name = "spec.shape",
    .summary = "a shape that is none",
    .explain =
        R"(A shape is a list of sizes without the batch: `[28, 28, 1]`. A size that is not known is `null`, or a symbol with a capital, such as `T`,
which is equal wherever it stands. One number a row is `[]`.)",
    .wrong = R"yaml(model: {input: 4, stack: [{Dense: 1}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
