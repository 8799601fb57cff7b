// A binding that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_binding_kind = define({
    .code = "K0340",
    .name = "spec.binding",
    .summary = "a binding that is none",
    .explain =
        R"(An input or target is bound to a field (`ash`), to several side by side (`[ash, p*]`), or by `{field: ..}`, `{fields: [..]}`, `{except: [..]}` with options.)",
    .wrong = R"yaml(data: {train: {inline: {b: [1, 2], y: [1, 2]}}, inputs: {a: 1}})yaml",
    .mended = R"yaml(data: {train: {inline: {b: [1, 2], y: [1, 2]}}, inputs: {a: b}})yaml",
});

}  // namespace kcc
