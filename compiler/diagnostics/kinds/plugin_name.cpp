// Two types of one name.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_name = define({
    .code = "K1005",
    .name = "plugin.name",
    .summary = "two types of one name",
    .explain =
        R"(What a plugin registers may not have the name, or another name, of a type of the same family that kcc or another
plugin has: a spec could mean either.)",
});

}  // namespace kcc
