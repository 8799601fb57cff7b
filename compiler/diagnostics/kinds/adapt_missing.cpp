// A layer that has learned nothing yet.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& adapt_missing = define({
    .code = "K0624",
    .name = "adapt.missing",
    .summary = "a layer that has learned nothing yet",
    .explain =
        R"(Normalization, StringLookup and their kin learn from the training data before the first step. Without data they need what
they would have learned: a `mean` and `variance`, a `vocabulary`, or weights.)",
    .wrong = R"yaml(model: {inputs: {a: {shape: [1], dtype: string}}, graph: {y: [a, StringLookup]}, outputs: y})yaml",
    .mended =
        R"yaml(model: {inputs: {a: {shape: [1], dtype: string}}, graph: {y: [a, {StringLookup: {vocabulary: [red, white]}}]}, outputs: y})yaml",
});

}  // namespace kcc
