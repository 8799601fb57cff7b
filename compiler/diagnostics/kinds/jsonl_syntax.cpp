// A line that is no JSON object.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& jsonl_syntax_kind = define({
    .code = "K0631",
    .name = "jsonl.syntax",
    .summary = "a line that is no JSON object",
    .explain =
        R"(Each line of a jsonl file is one object of JSON (RFC 8259), in UTF-8: `{"a": 1, "y": 2}`. Lines that are empty are left out. JSON knows
no NaN, no single quotes and no comma before a closing bracket.)",
    .wrong = R"yaml(data: {train: {jsonl: rows.jsonl}}
--- rows.jsonl
{"a": 1, "y": 2}
{"a": NaN, "y": 4})yaml",
    .mended = R"yaml(data: {train: {jsonl: rows.jsonl}}
--- rows.jsonl
{"a": 1, "y": 2}
{"a": 3, "y": 4})yaml",
});

}  // namespace kcc
