// A field of the wrong type.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_type = define({
    .code = "K0603",
    .name = "data.type",
    .summary = "a field of the wrong type",
    .explain =
        R"(A field's values cannot be what the input or target declares: text for numbers, or fractions for integers. Bind
another field, or change the dtype of the input.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
red,2
white,4)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2
3,4)yaml",
});

}  // namespace kcc
