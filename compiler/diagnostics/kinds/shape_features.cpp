// Numbers for another count of features.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_features_kind = define({
    .code = "K0411",
    .name = "shape.features",
    .summary = "numbers for another count of features",
    .explain = R"(A list with one number for each feature has as many as there are features in the last dimension.)",
    .wrong = R"yaml(model: {input: [4], stack: [{Normalization: {mean: [0, 0, 0], variance: [1, 1, 1]}}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Normalization: {mean: [0, 0, 0, 0], variance: [1, 1, 1, 1]}}]})yaml",
});

}  // namespace kcc
