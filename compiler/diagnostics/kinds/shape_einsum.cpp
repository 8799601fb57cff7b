// An equation that does not fit.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_einsum_kind = define({
    .code = "K0416",
    .name = "shape.einsum",
    .summary = "an equation that does not fit",
    .explain =
        R"(Each letter of an equation is an axis, as many as the value has, and a letter has one size wherever it stands.)",
    .wrong = R"yaml(model: {input: [5, 4], stack: [{EinsumDense: "ab,bc->ac", output_shape: 3}]})yaml",
    .mended = R"yaml(model: {input: [5, 4], stack: [{EinsumDense: "abc,cd->abd", output_shape: [null, 3]}]})yaml",
});

}  // namespace kcc
