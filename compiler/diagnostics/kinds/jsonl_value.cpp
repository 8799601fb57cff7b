// A value that its field cannot hold.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& jsonl_value_kind = define({
    .code = "K0633",
    .name = "jsonl.value",
    .summary = "a value that its field cannot hold",
    .explain =
        R"(A field has one type in all rows: numbers, true and false, or texts, alone or in lists (within lists). Lists may have
different lengths, lists within them not. `null`, or no such key, is a value that is missing. Objects within objects are not read.)",
    .wrong = R"yaml(data: {train: {jsonl: rows.jsonl}}
--- rows.jsonl
{"a": [1], "y": 2}
{"a": 3, "y": 4})yaml",
    .mended = R"yaml(data: {train: {jsonl: rows.jsonl}}
--- rows.jsonl
{"a": [1], "y": 2}
{"a": [3], "y": 4})yaml",
});

}  // namespace kcc
