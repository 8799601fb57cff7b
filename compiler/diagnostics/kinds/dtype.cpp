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
    .wrong = R"yaml(model: {inputs: {t: {shape: [3], dtype: string}}, graph: {y: [t, {Dense: 1}]}, outputs: y})yaml",
    .mended = R"yaml(model: {inputs: {t: {shape: [3]}}, graph: {y: [t, {Dense: 1}]}, outputs: y})yaml",
});

}  // namespace kcc
