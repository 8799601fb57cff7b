// An array that cannot be read.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& npy_kind = define({
    .code = "K0621",
    .name = "npy",
    .summary = "an array that cannot be read",
    .explain =
        R"(The file is no .npy, or of a dtype that kcc does not read: pickled objects and complex numbers are among those.)",
});

}  // namespace kcc
