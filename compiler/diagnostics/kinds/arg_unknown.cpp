// An argument that a type does not have.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& arg_unknown = define({
    .code = "K0302",
    .name = "arg.unknown",
    .summary = "an argument that a type does not have",
    .explain =
        R"(Nothing is ignored: an argument that the type does not know is an error. `kcc layers NAME` shows its arguments;
they have Keras' names.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1, activaton: relu}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1, activation: relu}]})yaml",
});

}  // namespace kcc
