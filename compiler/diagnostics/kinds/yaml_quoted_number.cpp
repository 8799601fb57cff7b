// A number in quotes.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_quoted_number = define({
    .code = "K0112",
    .name = "yaml.quoted_number",
    .summary = "a number in quotes",
    .explain =
        R"(A number in quotes is text, and some readers take it as a number nevertheless. Write it without quotes; where
text is wanted (labels, markers of missing values), a number stands for its own text.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Dense: '10'}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 10}]})yaml",
});

}  // namespace kcc
