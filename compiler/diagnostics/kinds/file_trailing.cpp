// Bytes behind the end of a file.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_trailing = define({
    .code = "K0013",
    .name = "file.trailing",
    .summary = "bytes behind the end of a file",
    .explain = R"(The file has more bytes than it declares: it is damaged, or of another kind.)",
    .wrong = R"yaml($ printf '\0\0\10\1\0\0\0\4\1\2\3\4\5' > a.idx
$ kcc check spec.yaml
model: {input: [1], stack: [{Dense: 1}]}
data: {train: {idx: {input: a.idx, output: a.idx}}}
training: {loss: mse})yaml",
    .mended = R"yaml($ printf '\0\0\10\1\0\0\0\4\1\2\3\4' > a.idx
$ kcc check spec.yaml
model: {input: [1], stack: [{Dense: 1}]}
data: {train: {idx: {input: a.idx, output: a.idx}}}
training: {loss: mse})yaml",
});

}  // namespace kcc
