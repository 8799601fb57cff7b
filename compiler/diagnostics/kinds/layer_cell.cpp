// A layer that is no cell.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& layer_cell = define({
    .code = "K0315",
    .name = "layer.cell",
    .summary = "a layer that is no cell",
    .explain = R"(RNN and its kin take cells: LSTMCell, GRUCell, SimpleRNNCell, or a list of them.)",
});

}  // namespace kcc
