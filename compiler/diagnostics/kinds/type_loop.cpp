// An unknown loop.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& type_loop_kind = define({
    .code = "K0345",
    .name = "type.loop",
    .summary = "an unknown loop",
    .explain = R"(`loop` names what a plugin registered as a loop: a step of training in C++. kcc itself has none.)",
    .wrong = R"yaml(training: {loop: Reinforce, loss: mse, optimizer: adam})yaml",
    .mended = R"yaml(training: {loss: mse, optimizer: adam})yaml",
});

}  // namespace kcc
