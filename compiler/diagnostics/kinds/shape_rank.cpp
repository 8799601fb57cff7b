// A wrong number of dimensions.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_rank_kind = define({
    .code = "K0409",
    .name = "shape.rank",
    .summary = "a wrong number of dimensions",
    .explain =
        R"(Layers need their inputs in a form: images as [height, width, channels], sequences as [time, features]. `Flatten`, `Reshape` and, for
recurrent layers, `return_sequences: true` bring values there.)",
    .wrong = R"yaml(model: {input: [5, 4], stack: [{LSTM: 8}, {LSTM: 8}]})yaml",
    .mended = R"yaml(model: {input: [5, 4], stack: [{LSTM: 8, return_sequences: true}, {LSTM: 8}]})yaml",
});

}  // namespace kcc
