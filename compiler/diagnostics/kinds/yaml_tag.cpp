// Tags are not understood.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_tag = define({
    .code = "K0105",
    .name = "yaml.tag",
    .summary = "tags are not understood",
    .explain =
        R"(`!tag` and `!!type` are how YAML names types. A spec needs none: what a value is can be seen from how it is
written, and layers are written as `{Dense: 64}`.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: !!int 1}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
