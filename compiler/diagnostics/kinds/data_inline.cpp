// Inline data that is uneven.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_inline = define({
    .code = "K0612",
    .name = "data.inline",
    .summary = "inline data that is uneven",
    .explain =
        R"(The rows of an inline array must be alike: numbers, true and false, or text, in lists of one length.)",
    .wrong = R"yaml(data: {train: {inline: {a: [[1, 2], [3]], y: [1, 2]}}})yaml",
    .mended = R"yaml(data: {train: {inline: {a: [1, 3], y: [1, 2]}}})yaml",
});

}  // namespace kcc
