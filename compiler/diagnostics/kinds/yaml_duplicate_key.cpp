// The same key twice in one mapping.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_duplicate_key = define({
    .code = "K0101",
    .name = "yaml.duplicate_key",
    .summary = "the same key twice in one mapping",
    .explain =
        R"(A mapping has each key once. Many YAML readers silently take the last one, so that half of a spec has no effect;
here it is an error. Delete one of the two, or give it the name that was meant.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: {units: 1, units: 2}}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: {units: 2}}]})yaml",
});

}  // namespace kcc
