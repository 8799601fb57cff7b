// A label that is no class.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_class = define({
    .code = "K0604",
    .name = "data.class",
    .summary = "a label that is no class",
    .explain =
        R"(A target's value is not one of its classes: an integer below 0 or not below the number of classes, or a text
that is not in `classes`.)",
    .wrong = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 2, activation: softmax}]}, outputs: y}
training: {loss: sparse_categorical_crossentropy}
data: {train: {csv: rows.csv}, targets: {y: {field: y, classes: [red, white]}}}
--- rows.csv
a,y
1,red
3,rose)yaml",
    .mended = R"yaml(model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 2, activation: softmax}]}, outputs: y}
training: {loss: sparse_categorical_crossentropy}
data: {train: {csv: rows.csv}, targets: {y: {field: y, classes: [red, rose]}}}
--- rows.csv
a,y
1,red
3,rose)yaml",
});

}  // namespace kcc
