// A constraint that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_constraint_kind = define({
    .code = "K0326",
    .name = "type.constraint",
    .summary = "a constraint that there is not",
    .explain = R"(Constraints have Keras' names, as in `NonNeg` or `{MaxNorm: 2}`.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1, kernel_constraint: MaxNrm}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1, kernel_constraint: MaxNorm}]})yaml",
});

}  // namespace kcc
