// A key that does not stand here.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_key = define({
    .code = "K0307",
    .name = "spec.key",
    .summary = "a key that does not stand here",
    .explain =
        R"(Nothing is ignored: a key that this part of a spec does not have is an error. The help names the nearest one
that it has.)",
    .wrong = R"yaml(trainings: {loss: mse})yaml",
    .mended = R"yaml(training: {loss: mse})yaml",
});

}  // namespace kcc
