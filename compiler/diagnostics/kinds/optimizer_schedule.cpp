// A learning rate that is not a number.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& optimizer_schedule = define({
    .code = "K0705",
    .name = "optimizer.schedule",
    .summary = "a learning rate that is not a number",
    .explain = R"(A callback would set the learning rate, and a schedule gives it: only one of them can.)",
    .wrong = R"yaml(training:
  loss: mse
  epochs: 3
  optimizer: {Adam: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 100}}}
  callbacks: [{ReduceLROnPlateau: {monitor: loss, patience: 1, min_delta: 1000}}])yaml",
    .mended = R"yaml(training:
  loss: mse
  epochs: 3
  optimizer: {Adam: 0.1}
  callbacks: [{ReduceLROnPlateau: {monitor: loss, patience: 1, min_delta: 1000}}])yaml",
});

}  // namespace kcc
