// A key that names no field.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& jsonl_key_kind = define({
    .code = "K0632",
    .name = "jsonl.key",
    .summary = "a key of an object that names no field",
    .explain =
        R"(The keys of the objects are the fields: in one object each stands once, and it is a text of 1 to 256 bytes without control
characters.)",
    .wrong = R"yaml(data: {train: {jsonl: rows.jsonl}}
--- rows.jsonl
{"a": 1, "y": 2}
{"a": 3, "y": 4, "a": 5})yaml",
    .mended = R"yaml(data: {train: {jsonl: rows.jsonl}}
--- rows.jsonl
{"a": 1, "y": 2}
{"a": 3, "y": 4, "b": 5})yaml",
});

}  // namespace kcc
