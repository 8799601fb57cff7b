// Values of a type that does not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& dtype = define({
    .code = "K0402",
    .name = "dtype",
    .summary = "values of a type that does not fit",
    .explain =
        R"(An operation got values of a dtype it cannot work on, such as text where numbers are needed. `cast` converts;
StringLookup and TextVectorization make numbers of text.)",
});

}  // namespace kcc
