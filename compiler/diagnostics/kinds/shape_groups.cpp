// Channels that cannot be grouped.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_groups_kind = define({
    .code = "K0407",
    .name = "shape.groups",
    .summary = "channels that cannot be grouped",
    .explain = R"(Groups have the same number of channels, so the number of channels is a multiple of that of groups.)",
    .wrong = R"yaml(model: {input: [4, 4, 3], stack: [{Conv2D: 8, kernel_size: 3, groups: 2}]})yaml",
    .mended = R"yaml(model: {input: [4, 4, 4], stack: [{Conv2D: 8, kernel_size: 3, groups: 2}]})yaml",
});

}  // namespace kcc
