// An unknown type.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_unknown = define({
    .code = "K0301",
    .name = "type.unknown",
    .summary = "an unknown type",
    .explain =
        R"(Types begin with a capital: Keras' classes, those of the plugins that the spec names, and its own `blocks`. `kcc
layers` lists them.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dens: 1}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
