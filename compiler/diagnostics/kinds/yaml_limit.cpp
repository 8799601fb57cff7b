// A text that nests or grows too far.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_limit = define({
    .code = "K0104",
    .name = "yaml.limit",
    .summary = "a text that nests or grows too far",
    .explain =
        R"(A spec nests at most 64 deep and has at most 100,000 values, those that aliases copy included. Something larger
is either data, which belongs into a file, or a trap.)",
    .wrong =
        R"yaml(vars: {x: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]})yaml",
    .mended = R"yaml(data: {train: {inline: {a: [[1], [2]], y: [1, 2]}}})yaml",
});

}  // namespace kcc
