// A learning rate of several optimizers.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& optimizer_several = define({
    .code = "K0791",
    .name = "optimizer.several",
    .summary = "a learning rate of several optimizers",
    .explain =
        R"(A callback that watches or sets the learning rate needs one optimizer with one rate. With `steps`, each update has an optimizer of its own: give those schedules, as in `optimizer: {Adam: {ExponentialDecay: {..}}}`.)",
});

}  // namespace kcc
