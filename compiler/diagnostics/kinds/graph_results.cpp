// Names and results that differ in number.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& graph_results = define({
    .code = "K0507",
    .name = "graph.results",
    .summary = "names and results that differ in number",
    .explain =
        R"(A layer with several results fills several names, `seq, h, _: [x, {LSTM: 8, return_state: true}]`; `_` drops one.)",
});

}  // namespace kcc
