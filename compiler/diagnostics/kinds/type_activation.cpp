// An activation that there is not.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_activation_kind = define({
    .code = "K0323",
    .name = "type.activation",
    .summary = "an activation that there is not",
    .explain = R"(An activation is a function of `keras.activations` by its name, an expression of `x`, or a layer.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1, activation: relou}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1, activation: relu}]})yaml",
});

}  // namespace kcc
