// An IDX file that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& idx = define({
    .code = "K0610",
    .name = "idx",
    .summary = "an IDX file that cannot be read",
    .explain =
        R"(IDX is the format of MNIST: a magic number with type and rank, big-endian sizes, then the data. The sizes must
fit the bytes that are there.)",
    .wrong = R"yaml(data: {train: {idx: {a: a.idx}}}
--- a.idx
this is no idx file)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2)yaml",
});

}  // namespace kcc
