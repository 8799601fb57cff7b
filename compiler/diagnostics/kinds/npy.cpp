// An array that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& npy_kind = define({
    .code = "K0621",
    .name = "npy",
    .summary = "an array that cannot be read",
    .explain =
        R"(The file is no .npy, or of a dtype that kcc does not read: pickled objects and complex numbers are among those.)",
    .wrong = R"yaml(data: {train: {npy: {a: a.npy, y: y.npy}}}
--- a.npy
this is no array
--- y.npy
nor is this)yaml",
    .mended = R"yaml(data: {train: {csv: rows.csv}}
--- rows.csv
a,y
1,2)yaml",
});

}  // namespace kcc
