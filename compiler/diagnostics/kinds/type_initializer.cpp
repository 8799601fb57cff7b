// An initializer that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_initializer_kind = define({
    .code = "K0324",
    .name = "type.initializer",
    .summary = "an initializer that there is not",
    .explain = R"(Initializers have Keras' names, as in `glorot_uniform` or `{RandomNormal: {stddev: 0.02}}`.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1, kernel_initializer: he_normall}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1, kernel_initializer: he_normal}]})yaml",
});

}  // namespace kcc
