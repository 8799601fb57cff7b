// A file that ends too early.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& file_short = define({
    .code = "K0012",
    .name = "file.short",
    .summary = "a file that ends too early",
    .explain = R"(The file declares more bytes than it has: it was cut off, or is of another kind.)",
    .wrong = R"yaml($ printf '\0\0\10\1\0\0\0\4\1\2' | gzip > a.idx.gz
$ kcc check spec.yaml
model: {input: [1], stack: [{Dense: 1}]}
data: {train: {idx: {input: a.idx.gz, output: a.idx.gz}}}
training: {loss: mse})yaml",
    .mended = R"yaml($ printf '\0\0\10\1\0\0\0\4\1\2\3\4' | gzip > a.idx.gz
$ kcc check spec.yaml
model: {input: [1], stack: [{Dense: 1}]}
data: {train: {idx: {input: a.idx.gz, output: a.idx.gz}}}
training: {loss: mse})yaml",
});

}  // namespace kcc
