// A pattern that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& pattern_kind = define({
    .code = "K0314",
    .name = "pattern",
    .summary = "a pattern that is none",
    .explain = R"(A regular expression does not parse, or is of a form that is not supported.)",
    .wrong = R"yaml(model: {input: [], stack: [{Lambda: "regex_replace(x, '(', '')"}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
