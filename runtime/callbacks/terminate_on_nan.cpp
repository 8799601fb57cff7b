// Stops training when the loss of a batch is no finite number.
#include <cmath>

#include "runtime/callbacks/callback.h"

namespace kcc {
namespace {

struct TerminateOnNaN final : Callback {
  Arg<bool> raise_error{this, "raise_error", false, "end as an error"};

  bool wants_batches() const override { return true; }
  void on_batch_end(TrainingView& view, int64_t batch, double loss) override {
    if (std::isfinite(loss)) return;
    if (raise_error)
      refuse("training.nan",
             "the loss of batch " + std::to_string(batch) + " is " + (std::isnan(loss) ? "nan" : python_number(loss)));
    view.say("Batch " + std::to_string(batch) + ": Invalid loss, terminating training");
    view.stop();
  }
};

KCC_REGISTER(TerminateOnNaN, "Stops training when the loss of a batch is no finite number.", "terminate_on_nan");

}  // namespace
}  // namespace kcc
