// Callbacks that are no list.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_callbacks_kind = define({
    .code = "K0341",
    .name = "spec.callbacks",
    .summary = "callbacks that are no list",
    .explain = R"(`callbacks` is a list, also where there is only one: `callbacks: [EarlyStopping]`.)",
    .wrong = R"yaml(training: {loss: mse, epochs: 9, callbacks: EarlyStopping})yaml",
    .mended = R"yaml(training: {loss: mse, epochs: 9, callbacks: [{EarlyStopping: loss}]})yaml",
});

}  // namespace kcc
