// A field that the data does not have.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_field = define({
    .code = "K0602",
    .name = "data.field",
    .summary = "a field that the data does not have",
    .explain = R"(A binding names a field of its source: a column, a key, an array. The help lists what there is.)",
    .wrong = R"yaml(data: {train: {csv: rows.csv}, inputs: {a: ach}}
--- rows.csv
ash,y
1,2
3,4)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}, inputs: {a: ash}}
--- rows.csv
ash,y
1,2
3,4)yaml",
});

}  // namespace kcc
