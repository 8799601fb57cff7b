// A layer that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_layer_kind = define({
    .code = "K0336",
    .name = "spec.layer",
    .summary = "a layer that is none",
    .explain = R"(A layer is a type (`Flatten`), a mapping (`{Dense: 64}`), or the name of a shared layer.)",
    .wrong = R"yaml(model: {input: [4], stack: [64]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 64}]})yaml",
});

}  // namespace kcc
