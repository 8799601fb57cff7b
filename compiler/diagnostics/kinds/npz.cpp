// An npz or npy file that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& npz = define({
    .code = "K0609",
    .name = "npz",
    .summary = "an npz or npy file that cannot be read",
    .explain =
        R"(NumPy's files are read as numpy.save and numpy.savez write them; object arrays (pickles) are not read, as
loading them could run code. The declared shape must fit the bytes that are there.)",
    .wrong = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run --keep a -o rows.npz
$ sed -i s/a.npy/a.txt/g rows.npz
$ kcc predict run --data rows.npz)yaml",
    .mended = R"yaml($ kcc train spec.yaml -o run
$ kcc predict run --keep a -o rows.npz
$ kcc predict run --data rows.npz)yaml",
});

}  // namespace kcc
