// A regularizer that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_regularizer_kind = define({
    .code = "K0325",
    .name = "type.regularizer",
    .summary = "a regularizer that there is not",
    .explain = R"(Regularizers have Keras' names, as in `l2` or `{L2: 0.001}`. `kcc layers regularizer` lists them.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1, kernel_regularizer: l3}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1, kernel_regularizer: l2}]})yaml",
});

}  // namespace kcc
