// A line, a text or a table that is too large.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& jsonl_large_kind = define({
    .code = "K0634",
    .name = "jsonl.large",
    .summary = "a line, a text or a table that is too large",
    .explain =
        R"(Lines, texts, the number of keys and the memory that the fields take have a bound, so that a wrong file does no harm. Often the
file has no line ends.)",
    .wrong = R"yaml($ (printf '{"a": 1, "y": "'; head -c 70000000 /dev/zero | tr '\0' x; echo '"}') > rows.jsonl
$ kcc check spec.yaml
data: {train: {jsonl: rows.jsonl}})yaml",
    .mended = R"yaml($ echo '{"a": 1, "y": 2}' > rows.jsonl
$ kcc check spec.yaml
data: {train: {jsonl: rows.jsonl}})yaml",
});

}  // namespace kcc
