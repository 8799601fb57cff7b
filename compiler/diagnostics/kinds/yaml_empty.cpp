// Nothing where a value should be.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_empty = define({
    .code = "K0123",
    .name = "yaml.empty",
    .summary = "nothing where a value should be",
    .explain =
        R"(There is nothing between two commas, or nothing in the whole file. Write `null` where no value is meant.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: 1}, , Flatten]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}, Flatten]})yaml",
});

}  // namespace kcc
